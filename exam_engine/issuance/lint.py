"""Refuse a badge before it is signed: every rule cites its clause, every finding is listed.

Not the verification of somebody else's credential. The only type that `signing.sign` takes is
`LintedBadge`, and making one runs every rule, so an unlinted badge cannot be signed. Members
that no context defines are refused, because readers of linked data drop them silently.

Source: W3C VCDM 2.0 (sections by number), 1EdTech OB 3.0 (by class), credentials of this body
(by rule). Rules on text keep names and statements plain: no control or direction marks.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exam_engine.issuance.badge import OB_SCHEMA, JsonObject, Profile, contexts, picture_of
from exam_engine.issuance.credential import PARTS, EvidenceGenre
from exam_engine.issuance.lint_shape import shape_findings
from exam_engine.issuance.lint_status import status_findings
from exam_engine.issuance.number import display, parse_number
from exam_engine.issuance.refusals import Finding, LintRefused, MistypedNumber

LONGEST_TEXT = 2_000
"""Characters in one string of a badge, inclusive."""
LARGEST_BADGE = 16_384
"""Bytes of the document as compact JSON, inclusive; the token stays far below the 32 KiB cap."""

_INSTANT = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-\d{2}T\d{2}:\d{2}:\d{2}Z")
_URN_UUID = re.compile(r"urn:uuid:[0-9a-f-]{36}")
_PAGE = re.compile(r"(?P<host>https?://[^/]+)/c/(?P<number>[^/]+)")
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_OUTCOME_VALUES = ("Pass", "Pass with distinction")

Rule = Callable[[JsonObject, Profile], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class LintedBadge:
    """A badge that broke no rule; the one thing `signing.sign` accepts.

    Attributes:
        text: the document as compact JSON; text, so that nobody can change it afterwards.
        profile: the reader it was written for.

    Raises:
        LintRefused: on construction, with every finding.
    """

    text: str
    profile: Profile

    def __post_init__(self) -> None:
        findings = tuple(findings_of(json.loads(self.text), self.profile))
        if findings:
            raise LintRefused(findings)

    @property
    def document(self) -> JsonObject:
        """A fresh copy of the document."""
        copy: JsonObject = json.loads(self.text)
        return copy


def lint(document: JsonObject, profile: Profile) -> LintedBadge:
    """Check a badge against every rule and return it in the form that can be signed.

    Raises:
        LintRefused: at least one rule is broken; all findings are in it.
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return LintedBadge(text, profile)


def findings_of(document: JsonObject, profile: Profile) -> Iterator[Finding]:
    """Yield every broken rule; rules on content run only on a document of the right shape."""
    shape = list(shape_findings(document))
    if shape:
        yield from shape
        return
    for rule in RULES:
        yield from rule(document, profile)


def _contexts(document: JsonObject, profile: Profile) -> Iterator[Finding]:
    if document["@context"] != contexts(profile):
        yield Finding(
            "VCDM 2.0 4.3", "@context", f"not the list of profile {profile}: {document['@context']}"
        )


def _types(document: JsonObject, _profile: Profile) -> Iterator[Finding]:
    if document["type"] != ["VerifiableCredential", "OpenBadgeCredential"]:
        yield Finding("VCDM 2.0 4.5", "type", f"not an open badge: {document['type']}")
    achievement_type = _at(document, "credentialSubject", "achievement")["achievementType"]
    if achievement_type != "Certification":
        yield Finding(
            "OB 3.0 Achievement",
            "credentialSubject.achievement.achievementType",
            f"not a certification: {achievement_type}",
        )


def _identity(document: JsonObject, _profile: Profile) -> Iterator[Finding]:
    page = _PAGE.fullmatch(str(document["id"]))
    if page is None:
        yield Finding("VCDM 2.0 4.4", "id", f"not the page of a credential: {document['id']}")
        return
    try:
        canonical = display(parse_number(page["number"]))
    except MistypedNumber as error:
        yield Finding("rule: number", "id", str(error))
        return
    if page["number"] != canonical:
        yield Finding("rule: number", "id", f"not the canonical spelling: {page['number']}")


def _image(document: JsonObject, _profile: Profile) -> Iterator[Finding]:
    if "image" not in document:
        return
    image = _at(document, "image")
    if image["type"] != "Image":
        yield Finding("OB 3.0 Image", "image.type", f"not Image: {image['type']}")
    if image["id"] != picture_of(str(document["id"])):
        yield Finding("rule: own picture", "image.id", f"not below the credential: {image['id']}")


def _issuer(document: JsonObject, _profile: Profile) -> Iterator[Finding]:
    issuer = _at(document, "issuer")
    host = str(document["id"]).split("/c/", maxsplit=1)[0]
    did = "did:web:" + host.split("://")[-1].replace(":", "%3A")
    if issuer["id"] != did:
        yield Finding("VCDM 2.0 4.7", "issuer.id", f"{issuer['id']} does not own {host}")
    if issuer["url"] != host:
        yield Finding("OB 3.0 Profile", "issuer.url", f"{issuer['url']} is not {host}")


def _dates(document: JsonObject, _profile: Profile) -> Iterator[Finding]:
    for name in ("awardedDate", "validFrom", "validUntil"):
        if not _INSTANT.fullmatch(str(document[name])):
            yield Finding("VCDM 2.0 4.9", name, f"not a whole second in UTC: {document[name]}")
    if str(document["validUntil"]) <= str(document["validFrom"]):
        yield Finding("VCDM 2.0 4.9", "validUntil", "not after validFrom")
    if not str(document["validUntil"]).endswith("T23:59:59Z"):
        yield Finding("rule: term", "validUntil", "not the last second of a day")
    if document["awardedDate"] != document["validFrom"]:
        yield Finding("rule: term", "awardedDate", "not the second of the decision")


def _subject(document: JsonObject, _profile: Profile) -> Iterator[Finding]:
    subject_id = _at(document, "credentialSubject")["id"]
    if not _URN_UUID.fullmatch(str(subject_id)):
        yield Finding(
            "rule: no global identifier of a person",
            "credentialSubject.id",
            f"not made for this credential alone: {subject_id}",
        )


def _scope(document: JsonObject, _profile: Profile) -> Iterator[Finding]:
    """Refuse an achievement of some parts that does not say which, wherever a name is shown."""
    achievement = _at(document, "credentialSubject", "achievement")
    if PARTS not in str(achievement["id"]):
        return
    said = f": {achievement.get('specialization')}"
    for path, name in (
        ("name", document["name"]),
        ("credentialSubject.achievement.name", achievement["name"]),
    ):
        if not str(name).endswith(said):
            yield Finding("rule: scope", path, f"does not end with what it covers: {name}")


def _result(document: JsonObject, _profile: Profile) -> Iterator[Finding]:
    subject = _at(document, "credentialSubject")
    described = {
        str(description["id"]): description["allowedValue"]
        for description in _each(_at(subject, "achievement"), "resultDescription")
    }
    for result in _each(subject, "result"):
        allowed = described.get(str(result["resultDescription"]), ())
        if result["value"] not in _OUTCOME_VALUES or result["value"] not in _texts(allowed):
            yield Finding(
                "OB 3.0 Result",
                "credentialSubject.result",
                f"{result['value']} is no value that its description allows",
            )


def _evidence(document: JsonObject, _profile: Profile) -> Iterator[Finding]:
    for number, evidence in enumerate(_each(document, "evidence")):
        path = f"evidence.{number}"
        if evidence["genre"] not in set(EvidenceGenre):
            yield Finding("rule: evidence", path, f"unknown genre: {evidence['genre']}")
        if not str(evidence["id"]).startswith(f"{document['id']}/evidence/"):
            yield Finding("rule: evidence", path, f"not below the credential: {evidence['id']}")


def _schema(document: JsonObject, profile: Profile) -> Iterator[Finding]:
    expected = [{"id": OB_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]
    written = document.get("credentialSchema")
    if profile is Profile.OB3 and written != expected:
        yield Finding("OB 3.0 AchievementCredential", "credentialSchema", "not the OB schema")
    if profile is Profile.VCDM2 and written is not None:
        yield Finding("VCDM 2.0 4.11", "credentialSchema", "its terms are undefined here")


def _text(document: JsonObject, _profile: Profile) -> Iterator[Finding]:
    size = len(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
    if size > LARGEST_BADGE:
        yield Finding("rule: size", "", f"{size} bytes, allowed are {LARGEST_BADGE}")
    for path, text in _strings(document, ""):
        if not text.strip():
            yield Finding("rule: text", path, "empty")
        if len(text) > LONGEST_TEXT:
            yield Finding("rule: text", path, f"{len(text)} characters")
        marks = {
            f"U+{ord(c):04X}" for c in text if unicodedata.category(c) in _FORBIDDEN_CATEGORIES
        }
        if marks:
            yield Finding("rule: text", path, f"marks that hide or turn text: {sorted(marks)}")


RULES: tuple[Rule, ...] = (
    _contexts,
    _types,
    _identity,
    _image,
    _issuer,
    _dates,
    _subject,
    _scope,
    _result,
    _evidence,
    status_findings,
    _schema,
    _text,
)
"""Every rule on content, in the order in which findings are listed."""


def _at(document: JsonObject, *names: str) -> JsonObject:
    # The shape rules ran before: these members are objects.
    for name in names:
        inner = document[name]
        assert isinstance(inner, dict)
        document = inner
    return document


def _each(document: JsonObject, name: str) -> Iterator[JsonObject]:
    listed = document[name]
    assert isinstance(listed, list)
    yield from listed


def _texts(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _strings(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(inner, f"{path}.{number}")
