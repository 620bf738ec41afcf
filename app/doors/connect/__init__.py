"""The Atlassian Connect door: descriptor, install, tokens."""
