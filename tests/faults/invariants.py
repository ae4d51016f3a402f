"""What must hold after every fault: counted first, so that a failure shows its size."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.persistence.replay_check import SqlReplayCheck
from app.services.certifying.scoring import scored_again
from app.services.ports import UnitOfWork
from tests.journeys.records import Records
from tests.journeys.sitters import Receipt, Sitter
from tests.journeys.test_kills import assert_kept

REPLAY_PAGE = 200


@dataclass(frozen=True, slots=True)
class Tally:
    """Saves of all sitters together.

    Attributes:
        sent: how often a save was sent.
        acked: saves with a receipt.
        resent: sent again under their number.
        lost: receipts that the journal does not bear out, with that value under that number.
        duplicates: records beyond the first of one number and kind.
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
        # an answer that a later one proves was in time has a record of each kind
        keys = Counter((one.kind, one.epoch, one.cseq) for one in events if one.cseq is not None)
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
    delivery and one result, which the journal scores again to the same; I5 the journal is gapless,
    chained, and replays to the stored attempt.
    """
    counted = tally(records, sitters)
    assert counted.lost == 0, counted
    assert counted.duplicates == 0, counted
    assert counted.acked > 0, "nobody was given a receipt: nothing was tested"
    for sitter in sitters:
        assert_kept(records, sitter)
        assert_replays(records, sitter.candidate.attempt)
        assert_scores_again(records, sitter.candidate.attempt)
    return counted.figures()


def assert_replays(records: Records, attempt: str) -> None:
    """Rebuild one attempt from its journal and compare every byte with what is stored."""
    difference = SqlReplayCheck(records.database).check(attempt)
    assert difference is None, difference


def all_replay(records: Records) -> int:
    """Rebuild every attempt that there is and compare it with what is stored; return how many.

    Raises:
        AssertionError: names the first attempt that differs, the record, and what differs.
    """
    check, after, checked = SqlReplayCheck(records.database), "", 0
    while ids := check.ids(after, REPLAY_PAGE):
        found = [check.check(attempt) for attempt in ids]
        differing = [one for one in found if one is not None]
        assert not differing, f"{len(differing)} attempts differ from their journal: {differing[0]}"
        checked, after = checked + len(ids), ids[-1]
    return checked


def assert_scores_again(records: Records, attempt: str) -> None:
    """Score the journal once more and compare it with the stored result."""

    def compare(uow: UnitOfWork) -> tuple[object, object]:
        stored, outcome = uow.attempts.get(attempt), uow.results.form_outcome(attempt)
        assert stored is not None
        assert outcome is not None
        again = scored_again(uow, stored)
        when = {"at": outcome.at, "last_seq": outcome.last_seq, "revision": outcome.revision}
        return outcome, replace(again, **when)

    outcome, again = records.read(compare)
    assert outcome == again, f"scored {outcome}, and again {again}"
