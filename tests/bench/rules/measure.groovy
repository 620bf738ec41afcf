// Nanoseconds a run of each rule, warm: the scripts are compiled once. Arguments: a file of rules (JSON), runs.
import groovy.json.JsonOutput
import groovy.json.JsonSlurper

def asked = new JsonSlurper().parse(new File(args[0]))
int runs = args[1] as int
def named = { name -> name == null ? null : [name: name] }
def helpers = [
    nodeHelper: [getIssueType: named, getPriority: named, getLabel: { [label: it] }],
    commentHelper: [mergeComments: { issue, replica, change = { it } -> replica.comments.collect { change(new LinkedHashMap(it)) } }],
    workflowHelper: [transition: { issue, name -> name }],
    log: [warn: { }],
]
def found = [:]
asked.rules.each { name, source ->
    def script = new GroovyShell().parse(source)
    def once = {
        def given = name.startsWith('outgoing') ? [replica: [:], issue: asked.data] : [replica: asked.data, issue: [:]]
        script.binding = new Binding(helpers + given + [firstSync: true])
        script.run()
    }
    runs.times { once() }
    long begun = System.nanoTime()
    runs.times { once() }
    found[name] = (System.nanoTime() - begun).intdiv(runs)
}
println JsonOutput.toJson(found)
