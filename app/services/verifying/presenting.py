"""What can be said of a credential that somebody presents as a file or a text.

The file proves who signed it; the register says whether the issuer stands by it. Validly signed by
us and not in the register is `unregistered` and an alarm: a stolen key signs as well as we do. What
another issuer signed is "not ours", never "not genuine". Nothing that is presented is kept.
"""

import logging
from dataclasses import dataclass

from app.services.rows import CredentialRow
from app.services.verifying.presented_refusals import PresentedTooLarge, UnknownFile
from app.services.verifying.verification import Verifying
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.claimed import claimed_issuers, enveloped_token
from exam_engine.issuance.number import masked
from exam_engine.issuance.signing.strict import LARGEST_TOKEN
from exam_engine.issuance.verdict import Status, Verification

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A credential that says it is from somebody else; we cannot say whether it is genuine.

    Attributes:
        issuer: the name it gives, unchecked.
    """

    issuer: str


@dataclass(frozen=True, slots=True)
class Presented:
    """A credential that says it is ours, and the verdict on it.

    Attributes:
        row: what the register holds under the number that was signed; None where the file is not
            genuine or the register does not know it.
    """

    row: CredentialRow | None
    verdict: Verification


@dataclass(frozen=True, slots=True)
class Presenting:
    """The use case of checking what is presented."""

    verifying: Verifying

    def check(self, text: str) -> Presented | Foreign:
        """Give the verdict on a token or a document.

        Raises:
            PresentedTooLarge: the token inside has more characters than are looked at.
            UnknownFile: it names no issuer, so that it is no credential at all.
        """
        token = enveloped_token(text) or text
        if len(token) > LARGEST_TOKEN:
            raise PresentedTooLarge
        ours = self.verifying.issuer.did
        issuers = claimed_issuers(text)
        if not issuers:
            raise UnknownFile
        if ours not in issuers:
            return Foreign(issuers[0])
        row, verdict = self.verifying.judge(token)
        # What a forger presents says nothing of the credential whose number it borrows.
        presented = Presented(None if verdict.status is Status.INVALID else row, verdict)
        if presented.verdict.status is Status.UNREGISTERED:
            self._alarm(presented.verdict)
        return presented

    def _alarm(self, verdict: Verification) -> None:
        number = verdict.number or CredentialNumber("")
        fields = {"event": "credential_unregistered", "credential_id": masked(number)}
        log.critical("a credential with our signature is not in the register", extra=fields)
