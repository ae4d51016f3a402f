"""All evidence of one attempt as one archive, which anybody can check without us.

For an appeal, a court, or the candidate: the journal and the chain of pictures whole, the pictures
that there are, readings, flags, rulings, and the proof that both chains stood under a signed root.
Two persons take it out, and the journal says so. Checking is in `evidence_check`.
"""

import hashlib
import json
import secrets
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import BinaryIO, Final

from app.services.attempts.journal import carry_out
from app.services.cases.case_store import involvement_of
from app.services.errors import EvidenceGone, Forbidden, NotFound, ReasonMissing
from app.services.evidence.evidence_roots import proof_of
from app.services.keys.keys import keys_of
from app.services.ports import EvidenceStore, UnitOfWork, UnitOfWorkFactory
from app.services.rows import EventRecord, FlagRow, IncidentRow, JsonValue, SnapshotRow
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.events.evidence import EvidenceExported
from exam_engine.attempts.note_commands import Tell
from exam_engine.instants import to_us
from exam_engine.issuance.signing import bare_jwk
from proctoring.conflicts import Task, require_free
from proctoring.incidents import UNSETTLED, IncidentState

FORMAT: Final = "assay-evidence-1"
MOST_PICTURES: Final = 1_000_000

JOURNAL, PICTURES, READINGS = "journal.jsonl", "pictures.jsonl", "readings.jsonl"
FLAGS, INCIDENTS, ROOT, KEYS = "flags.json", "incidents.json", "root.json", "keys.json"
MANIFEST, README = "manifest.json", "README.txt"

_README: Final = """\
Evidence of one exam attempt. manifest.json names every other file with its SHA-256.

journal.jsonl    every fact about the attempt, chained; what counts where files disagree
pictures.jsonl   the record of every picture, chained, also of those that were deleted
pictures/        the pictures that there were when this was made
readings.jsonl   what was read of each picture, as numbers
flags.json       what lasted; no flag is a verdict
incidents.json   flags grouped, with the rulings of named people once all have looked
root.json        the entry of this attempt under the signed root of a day, and the way to it
keys.json        public keys for that signature; hold them against /.well-known/jwks.json

Check it: assay evidence check-export FILE, or the script in docs/evidence-export.md.
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """What went into an archive.

    Attributes:
        manifest: SHA-256 of its manifest, hex; the journal names it.
        pictures: how many are in it.
        missing: records of pictures that were not deleted and yet are not there.
        covered: whether a signed root covers the attempt already.
    """

    manifest: str
    pictures: int
    missing: int
    covered: bool


@dataclass(frozen=True, slots=True)
class EvidenceExport:
    """The use case over its ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    store: EvidenceStore

    def write(
        self, attempt_id: str, out: BinaryIO, *, actor: Actor, second: Actor, reason: str
    ) -> Exported:
        """Write the archive, then the fact that it was taken out.

        Args:
            attempt_id: which attempt.
            out: an empty file that can be sought in.
            actor: supervisor or administrator.
            second: another one who agrees; neither of them is the candidate.
            reason: why, for the journal.

        Raises:
            NotFound: no such attempt.
            ReasonMissing: nobody takes evidence out without saying why.
            Forbidden: the two are one person, or one of them is the candidate.
            ReviewConflict: one of them said that they know the candidate.
            OwnAttempt, RoleNotAllowed: as the journal's rules; nothing is to be handed on then.
            EvidenceLocked: the master key is not here.
        """
        if not reason.strip():
            raise ReasonMissing("say why")
        with self.read() as uow:
            _require_two(uow, attempt_id, actor, second)
            taken_at = to_us(uow.now())
            rows = sorted(uow.invigilation.snapshots(attempt_id, MOST_PICTURES), key=_number)
            files = dict(_documents(uow, attempt_id))
        archive = _Archive(zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED))
        with archive.file:
            missing = self._pictures(archive, rows)
            for name, data in files.items():
                archive.add(name, data)
            manifest = archive.finish({"attempt": attempt_id, "format": FORMAT, "at_us": taken_at})
        fact = EvidenceExported(second.person, manifest, Reason(ReasonCode.OTHER, reason.strip()))
        with self.uow() as uow:
            carry_out(uow, attempt_id, Tell(actor, fact), command_id=secrets.token_hex(16))
            uow.commit()
        return Exported(manifest, archive.pictures, missing, covered=files[ROOT] != b"null")

    def _pictures(self, archive: "_Archive", rows: Sequence[SnapshotRow]) -> int:
        """Add the pictures that there are and the record of all; returns how many are missing."""
        missing, lines = 0, []
        for row in rows:
            name = None
            if row.erased_at is None:
                try:
                    data = self.store.get(row.storage_key)
                except EvidenceGone:
                    missing += 1
                else:
                    name = f"pictures/{row.seq:06}.jpg"
                    archive.add(name, data)
                    archive.pictures += 1
            lines.append(_picture(row, name))
        archive.add(PICTURES, _lines(lines))
        return missing


def _require_two(uow: UnitOfWork, attempt_id: str, actor: Actor, second: Actor) -> None:
    stored = uow.attempts.get(attempt_id)
    if stored is None:
        raise NotFound(f"attempt {attempt_id}")
    if second.person in {actor.person, stored.person_id}:
        raise Forbidden("a second person has to agree, who is not the candidate")
    for person in (actor.person, second.person):
        if person != stored.person_id:  # the journal's rules name that one
            require_free(person, Task.LOOK, involvement_of(uow, stored))


class _Archive:
    """A zip that remembers the digest of everything in it."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file = file
        self.pictures = 0
        self._digests: dict[str, JsonValue] = {}

    def add(self, name: str, data: bytes) -> None:
        self._digests[name] = hashlib.sha256(data).hexdigest()
        # pictures are compressed already: packing them again costs time and saves nothing
        packed = zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
        self.file.writestr(name, data, packed)

    def finish(self, more: Mapping[str, JsonValue]) -> str:
        """Write the manifest and return its digest."""
        self.add(README, _README.encode())
        manifest = canonical({**more, "files": self._digests})
        self.file.writestr(MANIFEST, manifest)
        return hashlib.sha256(manifest).hexdigest()


def _documents(uow: UnitOfWork, attempt_id: str) -> Iterator[tuple[str, bytes]]:
    yield JOURNAL, _lines([_fact(record) for record in uow.attempts.events(attempt_id)])
    observations = uow.invigilation.observations(attempt_id, MOST_PICTURES)
    yield (
        READINGS,
        _lines([{"picture": one.seq, "read": dict(one.document)} for one in observations]),
    )
    yield FLAGS, _json([_flag(row) for row in uow.invigilation.flags(attempt_id)])
    yield INCIDENTS, _json([_incident(row) for row in uow.invigilation.incidents(attempt_id)])
    yield KEYS, _json({"keys": [dict(bare_jwk(key)) for key in keys_of(uow).values()]})
    proof = proof_of(uow, attempt_id)
    yield (
        ROOT,
        _json(
            None
            if proof is None
            else {
                "entry": proof.entry,
                "path": [step.hex() for step in proof.inclusion.path],
                "position": proof.inclusion.position,
                "size": proof.inclusion.size,
                "root": proof.token,
            }
        ),
    )


def _fact(record: EventRecord) -> dict[str, JsonValue]:
    return {
        "seq": record.seq,
        "kind": record.kind,
        "at_us": to_us(record.at),
        "actor": record.actor,
        "body": dict(record.body),
        "digest": record.digest,
    }


def _picture(row: SnapshotRow, file: str | None) -> dict[str, JsonValue]:
    return {
        "seq": row.seq,
        "id": row.id,
        "client_id": row.client_id,
        "purpose": row.purpose,
        "received_us": to_us(row.received_at),
        "client_ms": row.client_ms,
        "sha256": row.sha256,
        "size": row.size,
        "chain": row.chain,
        "erased_us": None if row.erased_at is None else to_us(row.erased_at),
        "file": file,
    }


def _flag(row: FlagRow) -> dict[str, JsonValue]:
    return {"id": row.id, **dict(row.document)}


def _incident(row: IncidentRow) -> dict[str, JsonValue]:
    """Return an incident; what was found stays sealed, as in the journal, until all have looked."""
    shown = row if IncidentState(row.state) not in UNSETTLED else replace(row, rulings=())
    return {name: _plain(value) for name, value in asdict(shown).items()}


def _plain(value: object) -> JsonValue:
    return json.loads(json.dumps(value, default=str))  # type: ignore[no-any-return]


def _lines(rows: Sequence[Mapping[str, JsonValue]]) -> bytes:
    return b"".join(_json(row) + b"\n" for row in rows)


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _number(row: SnapshotRow) -> int:
    return row.seq
