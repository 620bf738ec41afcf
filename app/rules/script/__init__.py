"""The script engine: Groovy rules, run by our own interpreter. Must not know Jira's wire, the database or the engine.

`syntax` turns text into a tree, `compiling` a tree into Python closures, `runtime` holds values and what can be done
with them, `library` the Java and Groovy classes that scripts name, `interface` the objects of a synchronisation.
"""
