"""The REST interface of a site, versions 3 and 2, over the changes and shapes of the sandbox."""
