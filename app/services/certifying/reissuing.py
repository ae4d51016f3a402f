"""Issue anew what rests on a key that was given up: same number, same dates, new signatures.

From the register alone: the lost key's tokens are not looked at, so nothing that its thief made
can come back. In slices, each credential in a transaction of its own; twice is once.
"""

import logging
from dataclasses import dataclass

from app.services.certifying.issuance_log import enter
from app.services.certifying.signing import linted_of, sign_all
from app.services.keys.keyring import Keyring
from app.services.letters.notices import write_reissue
from app.services.messages import PUBLISH_STATUS, REISSUE, Message
from app.services.ports import UnitOfWorkFactory
from app.services.rows import CredentialRow
from exam_engine.ids import CredentialNumber, KeyId
from exam_engine.issuance.key_life import KeyState
from exam_engine.issuance.log import LogEvent
from exam_engine.issuance.number import masked
from exam_engine.issuance.refusals import LintRefused, NoSigningKey

log = logging.getLogger(__name__)

SLICE = 200
"""Credentials of one job: seconds, so that others get their turn."""


@dataclass(frozen=True, slots=True)
class Reissuing:
    """The use case over its ports; for the issuing worker."""

    uow: UnitOfWorkFactory
    keyring: Keyring

    def reissue(self, kid: str) -> int:
        """Sign the next slice again; returns how many. A message for the rest is left behind.

        A key that was not given up is left alone. While no key may sign, nothing happens; the
        schedule asks again. A document that breaks a rule by now is an alarm and stays as it is;
        the others do not wait for it.

        Raises:
            KeyRefused, SignerUnavailable: the rest waits.
        """
        if not self._is_given_up(kid):
            return 0
        done, after, more = 0, "", True
        while more and done < SLICE:
            with self.uow() as uow:
                rows = uow.signing_keys.signed_with(kid, after, SLICE)
            try:
                done += sum(self._one(row, kid) for row in rows)
            except NoSigningKey:
                return done
            more = len(rows) == SLICE
            after = rows[-1].number if rows else after
        if done:
            self._go_on(kid, more=more)
        return done

    def _is_given_up(self, kid: str) -> bool:
        with self.uow() as uow:
            lives = {row.life.kid: row.life for row in uow.signing_keys.all()}
        return kid in lives and lives[KeyId(kid)].state is KeyState.COMPROMISED

    def _one(self, row: CredentialRow, kid: str) -> bool:
        number = CredentialNumber(row.number)
        try:
            linted = linted_of(row)
        except LintRefused as refusal:
            fields = {"event": "credential_not_reissued", "credential_id": masked(number)}
            log.critical("a recorded document breaks a rule: %s", refusal, extra=fields)
            return False
        with self.uow() as uow:
            uow.standing.lock(row.number)
            signed, now = sign_all(uow, linted, self.keyring)
            if not uow.credentials.sign_again(row.number, signed, instead_of=kid):
                return False  # somebody else did
            tokens = signed.tokens
            enter(uow, LogEvent.REISSUED, number, kid=KeyId(signed.kid), tokens=tokens, at=now)
            write_reissue(uow, row, kid, now)
            uow.commit()
        return True

    def _go_on(self, kid: str, *, more: bool) -> None:
        with self.uow() as uow:
            now = uow.now()
            watermark = int(now.timestamp() * 1_000)  # newer than what is being worked on
            if more:
                uow.outbox.put(Message(REISSUE.name, kid, watermark), due_at=now)
            uow.outbox.put(Message(PUBLISH_STATUS.name, "issuer", watermark // 1_000), due_at=now)
            uow.commit()
