"""The Atlassian Document Format as a table: which node may hold what, with which attributes and marks.

Only the table and its small notation; the checking is in `sandbox.adf.check`.

Attributes: `name:type` words, a star marks a required one; alternatives are separated by ` / `. Types: `s` string,
`S` string that is not empty, `n` number, `n0..100` number in a range, `b` boolean, `any`, `list`, `hex6`, `hex68`,
`a|b|c` one of these words.
Children: a name alone takes no marks; `name+m1,m2` takes these marks in any mixture. A name may come several times:
one of its entries must allow the marks that a node has.
"""

from __future__ import annotations

from dataclasses import dataclass

_ID = "localId:s"
_LAYOUT = "wide|full-width|center|wrap-right|wrap-left|align-end|align-start"
_EXTENSION = "extensionKey:S* extensionType:S* parameters:any text:s localId:S"
_MEDIA_MARKS = "dataConsumer,link,annotation,border"

_FORMATTED = "text+link,em,strong,strike,subsup,underline,textColor,annotation,backgroundColor"
_CODE = "text+code,link,annotation"
_EXT = "extension+dataConsumer,fragment"
_ALIGNED = "heading heading+alignment heading+indentation"
_INLINE = (
    f"{_FORMATTED} {_CODE} date emoji hardBreak inlineCard mention placeholder status "
    f"inlineExtension+dataConsumer,fragment mediaInline+{_MEDIA_MARKS}"
)
_PARAGRAPHS = "paragraph paragraph+fontSize,alignment paragraph+fontSize,indentation"
_MEDIA = "mediaSingle+link mediaGroup"
_LISTS = "bulletList orderedList"
_CELL = (
    f"paragraph paragraph+fontSize,alignment panel blockquote {_LISTS} rule {_ALIGNED} codeBlock {_MEDIA} "
    f"decisionList taskList blockCard embedCard {_EXT} nestedExpand"
)
_NESTED = (
    f"paragraph paragraph+fontSize panel blockquote {_LISTS} rule heading codeBlock {_MEDIA} decisionList taskList "
    f"table+fragment blockCard embedCard {_EXT}"
)
_COLUMN = (
    f"blockCard {_PARAGRAPHS} {_MEDIA} codeBlock taskList {_LISTS} {_ALIGNED} decisionList rule panel blockquote "
    f"{_EXT} embedCard table+fragment expand bodiedExtension+dataConsumer,fragment"
)
_SYNCED = (
    f"{_PARAGRAPHS} blockCard blockquote {_LISTS} codeBlock decisionList embedCard expand {_ALIGNED} "
    f"layoutSection+breakout {_MEDIA} panel rule table+fragment taskList"
)
_CELL_ATTRS = f"colspan:n rowspan:n colwidth:list background:s {_ID} valign:top|middle|bottom"
_CODE_ATTRS = f"language:s uniqueId:s {_ID} wrap:b hideLineNumbers:b"


@dataclass(frozen=True, slots=True)
class Rule:
    """`content` None: the node is a leaf. `least` children at least (and then `content` must be there)."""

    attrs: str | None = None
    content: str | None = None
    least: int | None = None
    most: int | None = None
    attrs_required: bool = False


NODES: dict[str, Rule] = {
    "doc": Rule(
        None,
        f"blockCard codeBlock codeBlock+breakout {_MEDIA} {_PARAGRAPHS} taskList {_LISTS} blockquote decisionList "
        f"embedCard {_EXT} {_ALIGNED} rule panel table+fragment bodiedExtension+dataConsumer,fragment expand "
        "expand+breakout layoutSection+breakout syncBlock+breakout bodiedSyncBlock+breakout",
        0,
    ),
    "paragraph": Rule(_ID, _INLINE),
    "heading": Rule(f"level:n1..6* {_ID}", _INLINE, attrs_required=True),
    "blockquote": Rule(_ID, f"paragraph {_LISTS} codeBlock {_MEDIA} {_EXT}", 1),
    "bulletList": Rule(_ID, "listItem", 1),
    "orderedList": Rule(f"order:n0.. {_ID}", "listItem", 1),
    "listItem": Rule(_ID, f"paragraph paragraph+fontSize {_LISTS} taskList mediaSingle+link codeBlock {_EXT}", 1),
    "taskList": Rule("localId:s*", "taskItem taskList blockTaskItem", 1, attrs_required=True),
    "taskItem": Rule("localId:s* state:TODO|DONE*", _INLINE, attrs_required=True),
    "blockTaskItem": Rule(
        "localId:s* state:TODO|DONE*", f"paragraph paragraph+fontSize {_EXT}", 1, attrs_required=True
    ),
    "decisionList": Rule("localId:s*", "decisionItem", 1, attrs_required=True),
    "decisionItem": Rule("localId:s* state:s*", _INLINE, attrs_required=True),
    "codeBlock": Rule(_CODE_ATTRS, "text"),
    "panel": Rule(
        "panelType:info|note|tip|warning|error|success|custom* panelIcon:s panelIconId:s panelIconText:s "
        f"panelColor:s {_ID}",
        f"paragraph paragraph+fontSize heading {_LISTS} blockCard {_MEDIA} codeBlock taskList rule decisionList {_EXT}",
        1,
        attrs_required=True,
    ),
    "rule": Rule(_ID),
    "expand": Rule(f"title:s {_ID}", f"{_NESTED} nestedExpand", 1),
    "nestedExpand": Rule(
        f"title:s {_ID}",
        f"paragraph paragraph+fontSize heading {_MEDIA} codeBlock {_LISTS} taskList decisionList rule panel "
        f"blockquote {_EXT}",
        1,
        attrs_required=True,
    ),
    "layoutSection": Rule(_ID, "layoutColumn", 2, 3),
    "layoutColumn": Rule(f"width:n0..100* {_ID} valign:top|middle|bottom", _COLUMN, 1, attrs_required=True),
    "table": Rule(
        "displayMode:default|fixed isNumberColumnEnabled:b "
        "layout:wide|full-width|center|align-end|align-start|default localId:S width:n",
        "tableRow",
        1,
    ),
    "tableRow": Rule(_ID, "tableCell tableHeader", 0),
    "tableCell": Rule(_CELL_ATTRS, _CELL, 1),
    "tableHeader": Rule(_CELL_ATTRS, _CELL, 1),
    "mediaSingle": Rule(
        f"{_ID} width:n0..100 layout:{_LAYOUT}* widthType:percentage / "
        f"{_ID} width:n0..* widthType:pixel* layout:{_LAYOUT}*",
        f"media+{_MEDIA_MARKS} caption",
        1,
        2,
    ),
    "mediaGroup": Rule(None, f"media+{_MEDIA_MARKS}", 1),
    "media": Rule(
        f"type:link|file* {_ID} id:S* alt:s collection:s* height:n occurrenceKey:S width:n / "
        f"type:external* {_ID} alt:s height:n width:n url:s*",
        attrs_required=True,
    ),
    "mediaInline": Rule(
        f"type:link|file|image {_ID} id:S* alt:s collection:s* occurrenceKey:S width:n height:n data:any",
        attrs_required=True,
    ),
    "caption": Rule(_ID, f"hardBreak mention emoji date placeholder inlineCard status {_FORMATTED} {_CODE}"),
    "blockCard": Rule(
        f"{_ID} url:s datasource:datasource* width:n layout:{_LAYOUT} / url:s* {_ID} / data:any* {_ID}",
        attrs_required=True,
    ),
    "embedCard": Rule(
        f"url:s* layout:{_LAYOUT}* width:n0..100 originalHeight:n originalWidth:n {_ID}", attrs_required=True
    ),
    "inlineCard": Rule(f"url:s* {_ID} / data:any* {_ID}", attrs_required=True),
    "mention": Rule(f"id:s* {_ID} text:s accessLevel:s userType:DEFAULT|SPECIAL|APP", attrs_required=True),
    "emoji": Rule(f"shortName:s* id:s text:s {_ID}", attrs_required=True),
    "date": Rule(f"timestamp:S* {_ID}", attrs_required=True),
    "status": Rule(f"text:S* color:statusColor* {_ID} style:s", attrs_required=True),
    "placeholder": Rule(f"text:s* {_ID}", attrs_required=True),
    "hardBreak": Rule(f"text:newline {_ID}"),
    "extension": Rule(f"{_EXTENSION} layout:wide|full-width|default", attrs_required=True),
    "bodiedExtension": Rule(f"{_EXTENSION} layout:wide|full-width|default", _NESTED, 1, attrs_required=True),
    "inlineExtension": Rule(_EXTENSION, attrs_required=True),
    "syncBlock": Rule("resourceId:s* localId:s*", attrs_required=True),
    "bodiedSyncBlock": Rule("resourceId:s* localId:s*", _SYNCED, 1, attrs_required=True),
}

MARKS: dict[str, str | None] = {
    "alignment": "align:center|end*",
    "annotation": "id:s* annotationType:inlineComment*",
    "backgroundColor": "color:hex6*",
    "border": "size:n1..3* color:hex68*",
    "breakout": "mode:wide|full-width* width:n",
    "code": None,
    "dataConsumer": "sources:list1*",
    "em": None,
    "fontSize": "fontSize:small*",
    "fragment": "localId:S* name:s",
    "indentation": "level:n1..6*",
    "link": "href:s* title:s id:s collection:s occurrenceKey:s",
    "strike": None,
    "strong": None,
    "subsup": "type:sub|sup*",
    "textColor": "color:hex6*",
    "underline": None,
}
