"""What must hold after every fault: counted first, so that a failure shows its size."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.services.ports import UnitOfWork
from tests.journeys.records import Records
from tests.journeys.sitters import Receipt, Sitter
from tests.journeys.test_kills import assert_kept
from tests.support.journal import check_journal


@dataclass(frozen=True, slots=True)
class Tally:
    """Saves of all sitters together.

    Attributes:
        sent: how often a save was sent.
        acked: saves with a receipt.
        resent: sent again under their number.
        lost: receipts that the journal does not bear out, with that value under that number.
        duplicates: records beyond the first of one number.
    """

    sent: int
    acked: int
    resent: int
    lost: int
    duplicates: int

    def figures(self) -> dict[str, object]:
        """Return the counts by name."""
        return {
            "sent": self.sent,
            "acked": self.acked,
            "resent": self.resent,
            "lost": self.lost,
            "duplicates": self.duplicates,
        }


def tally(records: Records, sitters: Sequence[Sitter]) -> Tally:
    """Compare all receipts with the journals."""
    lost = duplicates = 0
    for sitter in sitters:
        events = records.events(sitter.candidate.attempt)
        stored = {
            (one.epoch, one.cseq, one.seq, one.digest): (one.item_id, one.body.get("response"))
            for one in events
            if one.cseq is not None
        }
        lost += sum(not borne_out(one, stored) for one in list(sitter.receipts.values()))
        keys = Counter((one.epoch, one.cseq) for one in events if one.cseq is not None)
        duplicates += sum(count - 1 for count in keys.values())
    sent = sum(one.sends for one in sitters)
    acked = sum(len(one.receipts) for one in sitters)
    return Tally(sent, acked, sent - acked, lost, duplicates)


def borne_out(receipt: Receipt, stored: dict[tuple[object, ...], tuple[object, ...]]) -> bool:
    """Tell whether the journal has what a receipt says."""
    save = receipt.save
    key = (save["e"], save["c"], receipt.seq, receipt.digest)
    return stored.get(key) == (save["i"], save["r"])


def assert_invariants(records: Records, sitters: Sequence[Sitter]) -> dict[str, object]:
    """Check everything about attempts that were handed in and scored; return the counts.

    I1 each receipt is stored with its value; I2 the highest number of an item counts; I3 one
    delivery and one result; I5 the journal is gapless, chained, and folds to the stored attempt.
    """
    counted = tally(records, sitters)
    assert counted.lost == 0, counted
    assert counted.duplicates == 0, counted
    assert counted.acked > 0, "nobody was given a receipt: nothing was tested"
    for sitter in sitters:
        assert_kept(records, sitter)
        assert_folds(records, sitter.candidate.attempt)
    return counted.figures()


def assert_folds(records: Records, attempt: str) -> None:
    """Check a journal that nobody writes any more against the row it led to."""

    def check(uow: UnitOfWork) -> None:
        stored = uow.attempts.get(attempt)
        assert stored is not None
        check_journal(uow, stored)

    records.read(check)
