"""Values, replicas and offers as JSON and back, without loss. For the wire and for JSONB columns.

Scalars are themselves; everything else is `{"<tag>": …}`, so that no text can be taken for something else.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from app.sync.half import Offer, Refused, Reply, Taken
from app.sync.keys import Key
from app.sync.replica import Replica
from app.sync.values import Attachment, Comment, Data, Person, RichText, Value, canonical

Json = Any  # what `json.loads` gives: there is no narrower type for it


class UnknownValue(ValueError):
    """The document was not written by this codec."""


def to_json(value: Value) -> Json:
    match value:
        case None | str() | bool() | int() | float():
            return value
        case frozenset():
            return {"set": sorted(value)}
        case tuple():
            return {"list": [to_json(item) for item in value]}
        case RichText():
            return {"adf": value.document}
        case Person():
            return {"person": [value.account_id, value.name, *([value.email] if value.email else [])]}
        case Data():
            return {"data": value.document}
        case Comment():
            return {"comment": _comment_to_json(value)}
        case Attachment():
            return {"attachment": _attachment_to_json(value)}


def from_json(document: Json) -> Value:
    """Raises `UnknownValue`."""
    if document is None or isinstance(document, str | bool | int | float):
        return document
    if not isinstance(document, dict) or len(document) != 1:
        raise UnknownValue("not a value of a pair")
    tag, content = next(iter(document.items()))
    try:
        match tag:
            case "set":
                return frozenset(cast(list[str], content))
            case "list":
                return tuple(from_json(item) for item in content)
            case "adf":
                return RichText.of(content)
            case "person":
                return Person(*content)
            case "data":
                return Data.of(content)
            case "comment":
                return _comment_from_json(content)
            case "attachment":
                return _attachment_from_json(content)
    except (TypeError, KeyError, AttributeError) as error:
        raise UnknownValue(f"a {tag} that cannot be read") from error
    raise UnknownValue(f"no such kind of value: {tag}")


def values_to_json(values: Mapping[Key, Value]) -> Json:
    return {key: to_json(value) for key, value in values.items()}


def values_from_json(document: Json) -> dict[Key, Value]:
    return {key: from_json(value) for key, value in document.items()}


def replica_to_json(replica: Replica | None) -> Json:
    return None if replica is None else values_to_json(replica)


def replica_from_json(document: Json) -> Replica | None:
    return None if document is None else Replica(values_from_json(document))


def digest(value: Value) -> str:
    """Equal for equal values, and for practical purposes only for them."""
    return _sha256(to_json(value))


def values_digest(values: Mapping[Key, Value]) -> str:
    return _sha256(values_to_json(values))


def offer_to_json(offer: Offer | None) -> Json:
    if offer is None:
        return None
    return {
        "rev": offer.rev,
        "base": offer.base,
        "attempt": offer.attempt,
        "void": offer.void,
        "was": replica_to_json(offer.was),
        "now": replica_to_json(offer.now),
        "times": {key: time_to_json(at) for key, at in offer.times.items()},
        "by_rules": offer.by_rules,
    }


def offer_from_json(document: Json) -> Offer | None:
    if document is None:
        return None
    return Offer(
        rev=document["rev"],
        base=document["base"],
        attempt=document["attempt"],
        void=document["void"],
        was=replica_from_json(document["was"]),
        now=Replica(values_from_json(document["now"])),
        times={key: time(at) for key, at in document["times"].items()},
        by_rules=document["by_rules"],
    )


def reply_to_json(reply: Reply) -> Json:
    if isinstance(reply, Taken):
        return {"taken": reply.n}
    return {"refused": [reply.rev, reply.attempt, reply.void, reply.reason]}


def reply_from_json(document: Json) -> Reply:
    return Taken(document["taken"]) if "taken" in document else Refused(*document["refused"])


def time_to_json(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def time(document: str) -> datetime:
    return datetime.fromisoformat(document)


def time_from_json(document: str | None) -> datetime | None:
    return time(document) if document else None


def _sha256(document: Json) -> str:
    return hashlib.sha256(canonical(document).encode("utf-8", "surrogatepass")).hexdigest()


def _comment_to_json(comment: Comment) -> Json:
    told = {"audience": comment.audience} if comment.audience else {}
    return {
        "body": comment.body.document,
        "author": comment.author,
        "author_id": comment.author_id,
        "created": time_to_json(comment.created),
        "restricted": comment.restricted,
        "internal": comment.internal,
        **told,
    }


def _comment_from_json(content: Json) -> Comment:
    body, created = RichText.of(content["body"]), time_from_json(content["created"])
    return Comment(**{**content, "body": body, "created": created})


def _attachment_to_json(attachment: Attachment) -> Json:
    return {
        "name": attachment.name,
        "size": attachment.size,
        "mime": attachment.mime,
        "author": attachment.author,
        "created": time_to_json(attachment.created),
    }


def _attachment_from_json(content: Json) -> Attachment:
    return Attachment(**{**content, "created": time_from_json(content["created"])})
