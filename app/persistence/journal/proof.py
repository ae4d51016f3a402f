"""Whether a late answer is proven: a client chain head that covers it had come in time.

A head commits the page to every answer up to it. The bodies may follow while the attempt closes;
together they must hash to that head.
"""

from collections.abc import Sequence
from datetime import datetime

from app.persistence.journal.types import Commitment, StoredSave
from exam_engine.attempts.saves import CLIENT_GENESIS, ClientSave, Standing, covered
from exam_engine.attempts.states import RUNNING
from exam_engine.ids import ItemId


def commits(standing: Standing, now: datetime) -> bool:
    """Tell whether a head that arrives at `now` may prove answers later: nothing has ended yet."""
    if standing.state not in RUNNING:
        return False
    return standing.deadline is None or now <= standing.deadline


def covered_run(commitment: Commitment | None, saves: Sequence[StoredSave]) -> list[StoredSave]:
    """Return the run of saves that a commitment proves; empty when it proves none.

    Args:
        commitment: a head that reached the server in time.
        saves: saves of its epoch by number, one per number.

    The run ends at the committed number and has no gap. It starts after a counted save whose head
    the page sent with it, or with the first save of the epoch.
    """
    if commitment is None or commitment.head is None:
        return []
    by_number = {save.cseq: save for save in saves}
    run: list[StoredSave] = []
    number = commitment.cseq
    while number > 0:
        save = by_number.get(number)
        if save is None:
            return []
        if save.counted and save.head is not None and run:
            return _proven(save.head, run, commitment)
        run.insert(0, save)
        number -= 1
    return _proven(CLIENT_GENESIS, run, commitment)


def _proven(prev: str, run: list[StoredSave], commitment: Commitment) -> list[StoredSave]:
    sent = [
        ClientSave(commitment.epoch, save.cseq, ItemId(save.item), save.response) for save in run
    ]
    return run if covered(prev, sent, str(commitment.head)) == len(run) else []
