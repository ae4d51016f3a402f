"""The published status lists: where each credential's bits are, and signing them afresh.

One transaction per list holds the list's lock while it reads the bits, so that of two publishers
the later one never brings back an earlier state. Runs in the issuing worker, which alone can sign.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.services.keys.keyring import Keyring
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import CredentialRow, StatusListRow
from exam_engine.issuance.badge import StatusPurpose
from exam_engine.issuance.credential import Issuer, StatusEntry
from exam_engine.issuance.signing import sign_status_list
from exam_engine.issuance.status_list import ENTRIES, new_list

REPUBLISH_AFTER = timedelta(minutes=20)
"""A list whose bits stay as they are is signed again after this long."""

LETTERS = {StatusPurpose.REVOCATION: "r", StatusPurpose.SUSPENSION: "s"}


@dataclass(frozen=True, slots=True)
class StatusLists:
    """Publishing over its ports."""

    uow: UnitOfWorkFactory
    issuer: Issuer
    keyring: Keyring

    def publish(self) -> int:
        """Sign every list that has changed or grown old; returns how many were signed."""
        signed = 0
        for purpose in StatusPurpose:
            with self.uow() as uow:
                numbers = list(uow.standing.list_bits(purpose.value))
            signed += sum(self._publish_one(purpose, number) for number in numbers)
        return signed

    def _publish_one(self, purpose: StatusPurpose, number: int) -> bool:
        path = path_of(purpose, number)
        with self.uow() as uow:
            before = uow.standing.lock_list(path)
            bits = uow.standing.list_bits(purpose.value)[number]
            key = self.keyring.in_use(uow)
            now = uow.now().replace(microsecond=0)
            if before is not None:
                now = max(now, before.valid_from)
            made = new_list(
                f"{self.issuer.address}/status/{path}",
                purpose,
                issuer_did=self.issuer.did,
                set_indices=bits,
                now=now,
            )
            digest = hashlib.sha256(made.bits).hexdigest()
            if before is not None and _still_good(before, digest, now, key.kid):
                return False
            uow.standing.put_list(
                StatusListRow(
                    path=path,
                    version=before.version + 1 if before else 1,
                    kid=key.kid,
                    valid_from=made.valid_from,
                    bits_sha256=digest,
                    token=sign_status_list(made, key),
                )
            )
            uow.commit()
        return True


def _still_good(before: StatusListRow, digest: str, now: datetime, kid: str) -> bool:
    fresh = now - before.valid_from < REPUBLISH_AFTER
    return fresh and before.bits_sha256 == digest and before.kid == kid


def path_of(purpose: StatusPurpose, number: int) -> str:
    """Return the path of a list below /status."""
    return f"{LETTERS[purpose]}/{number}"


def entry_of(issuer: Issuer, purpose: StatusPurpose, position: int) -> StatusEntry:
    """Return the list and the index that a stored position stands for."""
    number, index = divmod(position, ENTRIES)
    return StatusEntry(f"{issuer.address}/status/{path_of(purpose, number + 1)}", index)


def paths_of(row: CredentialRow) -> dict[StatusPurpose, str]:
    """Return the paths of the two lists that speak of a credential."""
    positions = {
        StatusPurpose.REVOCATION: row.revocation_index,
        StatusPurpose.SUSPENSION: row.suspension_index,
    }
    return {
        purpose: path_of(purpose, position // ENTRIES + 1)
        for purpose, position in positions.items()
    }


def set_bit(uow: UnitOfWork, row: CredentialRow, purpose: StatusPurpose, *, bit: bool) -> None:
    """Set or clear a credential's bit of one purpose."""
    uow.standing.set_bit(purpose.value, position_of(row, purpose), bit=bit)


def position_of(row: CredentialRow, purpose: StatusPurpose) -> int:
    """Return where a credential's bit of one purpose is, over all lists."""
    revoking = purpose is StatusPurpose.REVOCATION
    return row.revocation_index if revoking else row.suspension_index
