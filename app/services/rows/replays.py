"""What a check of the journal against the tables found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One attempt whose tables do not say what its journal says.

    Attributes:
        attempt_id: whose.
        seq: the first journal record that does not fit; for a row, its newest record.
        what: `chain`, `unreadable`, `records`, `row` or `responses`.
        detail: names of what differs, for operators; never what a candidate wrote.
    """

    attempt_id: str
    seq: int
    what: str
    detail: str
