"""The shape of a badge: which members each object must and may have, and of which type.

Not the meaning of their values, which is `lint`. An allow-list, so a member that no context
defines, or a private one such as a name or an address of the holder, cannot slip in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exam_engine.issuance.refusals import Finding


@dataclass(frozen=True, slots=True)
class Text:
    """A string."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of at least one string."""


@dataclass(frozen=True, slots=True)
class One:
    """One object of the named shape."""

    shape: str


@dataclass(frozen=True, slots=True)
class Many:
    """A list of objects of the named shape; may be empty."""

    shape: str


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """One object of the named shape, or a list of them."""

    shape: str


Member = Text | Texts | One | Many | OneOrMany

_CITED = {
    "credential": "OB 3.0 AchievementCredential",
    "image": "OB 3.0 Image",
    "profile": "OB 3.0 Profile",
    "subject": "OB 3.0 AchievementSubject",
    "achievement": "OB 3.0 Achievement",
    "criteria": "OB 3.0 Criteria",
    "description": "OB 3.0 ResultDescription",
    "result": "OB 3.0 Result",
    "evidence": "OB 3.0 Evidence",
    "status": "Bitstring Status List 1.0 2.1",
    "schema": "OB 3.0 CredentialSchema",
}
_NAMED: Mapping[type, str] = {Text: "a text", Texts: "a list of texts"}
_T = Text()
_REQUIRED: Mapping[str, Mapping[str, Member]] = {
    "credential": {
        "@context": Texts(),
        "id": _T,
        "type": Texts(),
        "name": _T,
        "description": _T,
        "issuer": One("profile"),
        "awardedDate": _T,
        "validFrom": _T,
        "validUntil": _T,
        "credentialSubject": One("subject"),
        "evidence": Many("evidence"),
        "credentialStatus": OneOrMany("status"),
    },
    "image": {"id": _T, "type": _T, "caption": _T},
    "profile": {"id": _T, "type": Texts(), "name": _T, "url": _T, "email": _T},
    "subject": {
        "id": _T,
        "type": Texts(),
        "achievement": One("achievement"),
        "result": Many("result"),
    },
    "achievement": {
        "id": _T,
        "type": Texts(),
        "achievementType": _T,
        "name": _T,
        "description": _T,
        "version": _T,
        "inLanguage": _T,
        "humanCode": _T,
        "criteria": One("criteria"),
        "resultDescription": Many("description"),
        "tag": Texts(),
    },
    "criteria": {"id": _T, "narrative": _T},
    "description": {
        "id": _T,
        "type": Texts(),
        "name": _T,
        "resultType": _T,
        "allowedValue": Texts(),
    },
    "result": {"type": Texts(), "resultDescription": _T, "value": _T},
    "evidence": {"id": _T, "type": Texts(), "genre": _T, "name": _T, "narrative": _T},
    "status": {
        "id": _T,
        "type": _T,
        "statusPurpose": _T,
        "statusListIndex": _T,
        "statusListCredential": _T,
    },
    "schema": {"id": _T, "type": _T},
}
_OPTIONAL: Mapping[str, Mapping[str, Member]] = {
    # A picture only since 2026-11-26: what was recorded before is issued anew as it was.
    "credential": {"image": One("image"), "credentialSchema": Many("schema")},
    "achievement": {"specialization": _T},
}
_TYPES: Mapping[str, list[str]] = {
    "profile": ["Profile"],
    "subject": ["AchievementSubject"],
    "achievement": ["Achievement"],
    "description": ["ResultDescription"],
    "result": ["Result"],
    "evidence": ["Evidence"],
}


def shape_findings(document: object) -> Iterator[Finding]:
    """Yield every member that is missing, foreign or of another type."""
    yield from _object("credential", document, "")


def _object(shape: str, value: object, path: str) -> Iterator[Finding]:
    clause = _CITED[shape]
    if not isinstance(value, dict):
        yield Finding(clause, path, f"not an object: {value!r:.80}")
        return
    required = _REQUIRED[shape]
    known = {**required, **_OPTIONAL.get(shape, {})}
    for name in required:
        if name not in value:
            yield Finding(clause, _below(path, name), "missing")
    for name, inner in value.items():
        member = known.get(name)
        if member is None:
            yield Finding(clause, _below(path, name), "no context defines this member here")
        else:
            yield from _member(clause, member, inner, _below(path, name))
    if shape in _TYPES and value.get("type") != _TYPES[shape]:
        yield Finding(clause, _below(path, "type"), f"not {_TYPES[shape]}: {value.get('type')}")


def _member(clause: str, member: Member, value: object, path: str) -> Iterator[Finding]:
    match member:
        case Text() | Texts():
            if not _is_text(value, many=isinstance(member, Texts)):
                yield Finding(clause, path, f"not {_NAMED[type(member)]}: {value!r:.80}")
        case One(shape):
            yield from _object(shape, value, path)
        case Many(shape):
            yield from _list(clause, shape, value, path)
        case OneOrMany(shape) if isinstance(value, list):
            yield from _list(clause, shape, value, path)
        case OneOrMany(shape):
            yield from _object(shape, value, path)


def _list(clause: str, shape: str, value: object, path: str) -> Iterator[Finding]:
    if not isinstance(value, list):
        yield Finding(clause, path, f"not a list: {value!r:.80}")
        return
    for number, inner in enumerate(value):
        yield from _object(shape, inner, _below(path, str(number)))


def _is_text(value: object, *, many: bool) -> bool:
    if not many:
        return isinstance(value, str)
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
