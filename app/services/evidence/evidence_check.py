"""Checks an archive of evidence, and says of each check whether it holds; reads nothing else."""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.services.cases.rulings import SEALED
from app.services.evidence.erasing_early import EARLY
from app.services.evidence.evidence_export import (
    FORMAT,
    INCIDENTS,
    JOURNAL,
    MANIFEST,
    PICTURES,
    ROOT,
)
from app.services.evidence.picture_chain import GENESIS as FIRST_PICTURE
from app.services.evidence.picture_chain import snapshot_digest
from app.services.rows import SnapshotRow
from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.chain import Record, verify
from exam_engine.attempts.events.check_in import CheckInErased
from exam_engine.attempts.events.evidence import SnapshotsErased
from exam_engine.instants import from_us
from exam_engine.issuance.log import Inclusion, leaf_of, root_from
from exam_engine.issuance.signing import KeyTable, verify_evidence_root

LARGEST_FILE: Final = 256 * 1024 * 1024
"""Bytes of one file that are looked at; more is no archive of ours."""


_ERASED: Final = frozenset({SnapshotsErased.kind, CheckInErased.kind})


class NotVouchedFor(Exception):
    """Nothing that is signed covers the archive; the message says since when there would be."""


class ArchiveRefused(Exception):
    """One check does not hold; the message says where."""

    code = "archive_refused"


@dataclass(frozen=True, slots=True)
class Check:
    """One check by name, whether it holds, and what it found.

    Attributes:
        holds: None where nothing can be said: no signature vouches for the archive yet. Chains
            and digests alone prove nothing, since whoever invents an archive can compute them.
    """

    name: str
    holds: bool | None
    words: str


@dataclass(slots=True)
class _Open:
    """An archive while it is checked: its manifest, facts and records."""

    file: zipfile.ZipFile
    manifest: dict[str, Any]
    facts: list[dict[str, Any]]
    pictures: list[dict[str, Any]]

    @property
    def attempt(self) -> str:
        return str(self.manifest["attempt"])


def check_archive(file: zipfile.ZipFile, keys: KeyTable, now: datetime) -> list[Check]:
    """Check everything; one line per check, in the order in which they build on one another.

    Args:
        file: the archive.
        keys: public keys of the body that signed, from the body itself.
        now: until when a key must have been trusted.
    """
    found: list[Check] = []
    opened = _Open(file, {}, [], [])
    for name, holds in (
        ("files", _files),
        ("journal", _journal),
        ("pictures", _pictures),
        ("deletions", _deletions),
        ("rulings", _rulings),
    ):
        found.append(_checked(name, lambda holds=holds: holds(opened)))
        if not found[-1].holds:
            return found  # what builds on it says nothing
    found.append(_checked("root", lambda: _root(opened, keys, now)))
    return found


def _checked(name: str, holds: Any) -> Check:  # noqa: ANN401 - a function without arguments
    try:
        return Check(name, holds=True, words=holds())
    except NotVouchedFor as missing:
        return Check(name, holds=None, words=str(missing))
    except ArchiveRefused as refusal:
        return Check(name, holds=False, words=str(refusal))
    except Exception as error:  # whatever strangers put in: it is no archive of ours
        return Check(name, holds=False, words=f"cannot be read: {type(error).__name__}")


def _files(opened: _Open) -> str:
    names = opened.file.namelist()
    opened.manifest = json.loads(_bytes(opened, MANIFEST))
    listed = opened.manifest["files"]
    _require(opened.manifest["format"] == FORMAT, f"not of the form {FORMAT}")
    _require(len(set(names)) == len(names), "a file is there twice")
    _require(set(names) == {*listed, MANIFEST}, "files are missing or were added")
    for name, digest in listed.items():
        _require(hashlib.sha256(_bytes(opened, name)).hexdigest() == digest, f"{name} was changed")
    opened.facts = list(_lines(opened, JOURNAL))
    opened.pictures = list(_lines(opened, PICTURES))
    return f"{len(listed)} files are what the manifest says"


def _journal(opened: _Open) -> str:
    verify(
        Record(
            opened.attempt,
            fact["seq"],
            fact["kind"],
            from_us(fact["at_us"]),
            fact["actor"],
            canonical(fact["body"]),
            bytes.fromhex(fact["digest"]),
        )
        for fact in opened.facts
    )
    _require(bool(opened.facts), "there is no fact")
    return f"{len(opened.facts)} facts in an unbroken chain"


def _pictures(opened: _Open) -> str:
    head, there = FIRST_PICTURE, 0
    heads = {0: head}
    for number, record in enumerate(opened.pictures, 1):
        row = _row(opened.attempt, record)
        head = snapshot_digest(head, row)
        _require(row.seq == number and head == row.chain, f"picture {number} breaks the chain")
        heads[number] = head
        if record["file"] is not None:
            digest = hashlib.sha256(_bytes(opened, record["file"])).hexdigest()
            _require(digest == row.sha256, f"picture {number} is not what was recorded")
            there += 1
    for fact in _of(opened, "snapshots.head"):
        body = fact["body"]
        _require(heads.get(body["count"]) == body["head"], f"fact {fact['seq']} names another head")
    return f"{len(heads) - 1} records in an unbroken chain, {there} pictures fit theirs"


def _deletions(opened: _Open) -> str:
    gone: set[int] = set()
    for fact in opened.facts:
        if fact["kind"] not in _ERASED:
            continue
        went = [one for one in opened.pictures if one["seq"] not in gone and _went(one, fact)]
        proof = hashlib.sha256("".join(one["sha256"] for one in went).encode()).hexdigest()
        _require(
            (len(went), proof) == (fact["body"]["count"], fact["body"]["digest"]),
            f"fact {fact['seq']} names other pictures",
        )
        gone |= {one["seq"] for one in went}
    erased = {one["seq"] for one in opened.pictures if one["erased_us"] is not None}
    unsaid = sorted(erased - gone)
    _require(not unsaid, f"picture {unsaid[:1]} is gone and no fact says so")
    lost = sum(one["erased_us"] is None and one["file"] is None for one in opened.pictures)
    return f"{len(gone)} pictures were deleted as the journal says, {lost} are missing"


def _went(picture: Mapping[str, Any], fact: Mapping[str, Any]) -> bool:
    """Tell whether a fact of a deletion speaks of a picture that was there until then."""
    if fact["kind"] == SnapshotsErased.kind:
        return bool(picture["seq"] <= fact["body"]["through"])
    erased_us = picture["erased_us"]
    return picture["purpose"] in EARLY and erased_us is not None and erased_us <= fact["at_us"]


def _rulings(opened: _Open) -> str:
    told = [
        (fact["body"]["incident"], fact["body"]["verdict"], fact["actor"].rpartition(":")[2])
        for fact in _of(opened, "incident.ruled")
        if fact["body"]["verdict"] != SEALED  # told in full once the last one has looked
    ]
    shown = [
        (incident["id"], ruling["verdict"], ruling["person"])
        for incident in json.loads(_bytes(opened, INCIDENTS))
        for ruling in incident["rulings"]
    ]
    _require(sorted(told) == sorted(shown), "the rulings are not those of the journal")
    return f"{len(shown)} rulings are those of the journal"


def _root(opened: _Open, keys: KeyTable, now: datetime) -> str:
    proof = json.loads(_bytes(opened, ROOT))
    if proof is None:
        raise NotVouchedFor(
            "no signed root covers this: it may be invented from end to end; "
            "one is signed each day, ask for it again then"
        )
    root = verify_evidence_root(proof["root"], keys=keys, now=now)
    path = tuple(bytes.fromhex(step) for step in proof["path"])
    inclusion = Inclusion(proof["position"], proof["size"], path)
    led_to = root_from(leaf_of(proof["entry"]), inclusion)
    inside = proof["size"] == root.size and 0 <= proof["position"] < root.size
    _require(inside, "the way to the root is of another size")
    _require(led_to is not None and led_to.hex() == root.root, "the entry is not under the root")
    entry = json.loads(proof["entry"])
    facts = {0: "00" * 32} | {fact["seq"]: fact["digest"] for fact in opened.facts}
    heads = {0: FIRST_PICTURE} | {one["seq"]: one["chain"] for one in opened.pictures}
    _require(entry["attempt"] == opened.attempt, "the entry is of another attempt")
    _require(facts.get(entry["facts"]) == entry["facts_head"], "the journal is not what was signed")
    _require(
        heads.get(entry["pictures"]) == entry["pictures_head"], "the pictures are not those signed"
    )
    more = len(opened.facts) - entry["facts"]
    return f"as signed on {root.day} with {root.kid}; {more} facts came later"


def _row(attempt: str, record: Mapping[str, Any]) -> SnapshotRow:
    return SnapshotRow(
        id=record["id"],
        attempt_id=attempt,
        client_id=record["client_id"],
        purpose=record["purpose"],
        received_at=from_us(record["received_us"]),
        client_ms=record["client_ms"],
        sha256=record["sha256"],
        size=record["size"],
        width=0,
        height=0,
        storage_key="",
        state="",
        seq=record["seq"],
        chain=record["chain"],
    )


def _of(opened: _Open, kind: str) -> Iterator[dict[str, Any]]:
    return (fact for fact in opened.facts if fact["kind"] == kind)


def _lines(opened: _Open, name: str) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in _bytes(opened, name).splitlines() if line)


def _bytes(opened: _Open, name: str) -> bytes:
    if opened.file.getinfo(name).file_size > LARGEST_FILE:
        raise ArchiveRefused(f"{name} is too large")
    return opened.file.read(name)


def _require(holds: bool, words: str) -> None:
    if not holds:
        raise ArchiveRefused(words)
