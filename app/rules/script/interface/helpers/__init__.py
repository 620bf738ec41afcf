"""The helper objects of scripts, one module each."""
