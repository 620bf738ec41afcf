// What real Groovy says: runs each program of a file (JSON, one a line) and writes its answer to another file.
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import org.codehaus.groovy.control.CompilationFailedException

String NAME = 'Script1.groovy'

def firstLine = { Throwable error ->
    if (error instanceof CompilationFailedException) {
        def found = error.hasProperty('errorCollector') ? error.errorCollector.errors.find { it.hasProperty('cause') } : null
        return found?.cause?.hasProperty('line') ? found.cause.line : null
    }
    def frame = error.stackTrace.find { it.fileName == NAME && it.lineNumber > 0 }
    return frame?.lineNumber
}

def answer = { Map asked ->
    def caught = new ByteArrayOutputStream()
    def out = System.out
    def error = null
    def phase = 'compile'
    try {
        System.out = new PrintStream(caught, true, 'UTF-8')
        def script = new GroovyShell().parse(asked.program, NAME)
        phase = 'run'
        script.run()
    } catch (Throwable thrown) {
        def message = phase == 'compile' ? null : thrown.message
        error = ['class': thrown.class.name, message: message, phase: phase, line: firstLine(thrown)]
    } finally {
        System.out = out
    }
    [id: asked.id, stdout: new String(caught.toByteArray(), 'UTF-8'), error: error]
}

def reader = new JsonSlurper()
new File(args[1]).withWriter('UTF-8') { writer ->
    new File(args[0]).eachLine('UTF-8') { line ->
        if (line.trim()) {
            writer.write(JsonOutput.toJson(answer(reader.parseText(line))) + '\n')
        }
    }
}
