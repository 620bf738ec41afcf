"""Wiki markup and ADF, one into the other, with the losses that Atlassian's own converter has."""

from sandbox.adf.from_wiki import from_wiki
from sandbox.adf.to_wiki import to_wiki

__all__ = ["from_wiki", "to_wiki"]
