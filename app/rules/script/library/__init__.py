"""Java's and Groovy's classes by name, as tables on our own objects. Knows no Jira.

Importing the package makes all of them known to the registry.
"""

from app.rules.script.library import (
    builders,
    byte_arrays,
    calendars,
    collection_classes,
    collectors,
    date_format,
    dates,
    decimal_format,
    exceptions,
    extras,
    html_methods,
    json_builder,
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
    time_units,
    web_names,
    zones,
)

__all__ = [
    "builders", "byte_arrays", "calendars", "collection_classes", "collectors", "date_format", "dates",
    "decimal_format", "exceptions", "extras", "html_methods", "json_builder", "json_output", "json_slurper",
    "jsoup", "maths", "number_classes", "optionals", "patterns", "plain_classes", "randoms", "registry", "system",
    "text_classes", "time_format", "time_methods", "time_units", "web_names", "zones",
]  # fmt: skip
