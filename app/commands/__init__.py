"""The verbs of the command line, one module per noun. Nothing imports them but `app.cli`."""
