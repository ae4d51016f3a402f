"""What a candidate takes home: every counted answer by digest, and what holds the list together.

A receipt tells no answer; whoever knows an answer can show that it is the one. The signature over
the list's digest and the journal's head is the outer layers' business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from exam_engine.attempts.bodies import JsonValue, canonical
from exam_engine.attempts.saves import save_digest
from exam_engine.ids import ItemId


@dataclass(frozen=True, slots=True)
class AnswerReceipt:
    """One answer that counts.

    Attributes:
        digest: of item and response (`saves.save_digest`), lower-case hex SHA-256.
        seq: its record in the journal, from 1.
        record: digest of that record, lower-case hex.
        at_ms: when it was stored, server time, milliseconds since 1970 UTC.
    """

    item: ItemId
    digest: str
    seq: int
    record: str
    at_ms: int

    def line(self) -> list[JsonValue]:
        """Return the answer as the list's digest covers it."""
        return [self.item, self.digest, self.seq, self.record, self.at_ms]


def list_digest(answers: Sequence[AnswerReceipt]) -> str:
    """Return the digest of all answers in the order of their items: lower-case hex SHA-256.

    Over the canonical JSON of a list of `[item, digest, seq, record, at_ms]`.
    """
    lines: list[JsonValue] = [one.line() for one in sorted(answers, key=lambda one: one.item)]
    return sha256(canonical(lines)).hexdigest()


def tells(answer: AnswerReceipt, response: JsonValue) -> bool:
    """Tell whether this response is the one that the receipt speaks of.

    Raises:
        NotCanonical: no answer can look like this.
    """
    return save_digest(answer.item, response) == answer.digest
