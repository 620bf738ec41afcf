"""Java's and Groovy's classes by name, as tables on our own objects. Knows no Jira.

Importing the package makes all of them known to the registry.
"""

from app.rules.script.library import (
    builders,
    byte_arrays,
    calendars,
    collection_classes,
    date_format,
    dates,
    exceptions,
    html_methods,
    json_output,
    json_slurper,
    jsoup,
    maths,
    number_classes,
    optionals,
    patterns,
    plain_classes,
    randoms,
    registry,
    system,
    text_classes,
    time_format,
    time_methods,
    web_names,
    zones,
)

__all__ = [
    "builders", "byte_arrays", "calendars", "collection_classes", "date_format", "dates", "exceptions", "html_methods",
    "json_output", "json_slurper", "jsoup", "maths", "number_classes", "optionals", "patterns", "randoms", "registry",
    "system", "text_classes", "time_format", "time_methods", "web_names", "zones",
]  # fmt: skip
