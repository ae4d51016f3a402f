"""How answers came: faster than anybody reads, all at once, or after the end. Pure functions.

Asked once the exam is over, for people who review it; nobody is called for any of this while an
exam runs. An instant counts by whichever clock makes it slower, the server's or the page's, so that
answers kept through a gap of the line are no burst and no block.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from proctoring.flags import Flag, FlagKind

MANY = 10
"""First answers in a row, each faster than its question can be read."""
WORDS_PER_S = 15.0
"""Three times a fast reader; who is faster has not read."""
LEAST_READING = timedelta(seconds=1)
MOST_READING = timedelta(seconds=10)
HURRY = timedelta(minutes=2)
"""Before the time is over people guess what they have left; that is no burst."""
BLOCK = 120
"""Characters of a text that came in at once."""
TYPED_PER_S = 20.0
"""Twice a very fast typist."""
TOLD_WITHIN = timedelta(seconds=15)
"""A paste that the page reported in this time around the block is the same thing, told already."""
DETECTOR = "journal"


@dataclass(frozen=True, slots=True)
class Given:
    """One stored revision of a response.

    Attributes:
        item: the question.
        at: when the server stored it; aware UTC.
        client_ms: the page's clock at the keystroke, ms since 1970; None where it said none.
        text: the response where it is a text, else empty.
        answered: whether it is an answer, and no clearing of one.
    """

    item: str
    at: datetime
    client_ms: int | None
    text: str
    answered: bool


def reading_time(words: int) -> timedelta:
    """Return in which time a question of so many words cannot have been read: 1 to 10 s."""
    return min(MOST_READING, LEAST_READING + timedelta(seconds=words / WORDS_PER_S))


def burst_flags(
    given: Sequence[Given], reading: Mapping[str, timedelta], hurried_from: datetime | None = None
) -> list[Flag]:
    """Return a flag for each run of first answers that came faster than reading takes.

    Only the first answer to a question counts, by the time since whatever was stored before it:
    who changes an answer has read the question. Who reads everything first and answers then looks
    the same, which is why people judge it.

    Args:
        given: all revisions of the attempt, in the order they were stored.
        reading: by question, what `reading_time` says; one that is absent has no least time.
        hurried_from: from when on the time was running out; None where it never was.
    """
    flags: list[Flag] = []
    run: list[Given] = []
    known: set[str] = set()
    for before, one in pairwise(given):
        known.add(before.item)
        if one.item in known or not one.answered:
            continue
        hurried = hurried_from is not None and one.at >= hurried_from
        if not hurried and _between(before, one) < reading.get(one.item, timedelta(0)):
            run.append(one)
            continue
        flags += _burst(run)
        run = []
    return [*flags, *_burst(run)]


def block_flags(given: Sequence[Given], pastes: Sequence[datetime] = ()) -> list[Flag]:
    """Return a flag for each text that grew by a block faster than anybody types.

    Left out is a block that the person had written before, anywhere in this exam: moving one's own
    words is no help from outside. Dictation looks the same, and is agreed on beforehand.

    Args:
        given: all revisions of the attempt, in the order they were stored.
        pastes: when the page reported pastes itself.
    """
    flags: list[Flag] = []
    texts: dict[str, str] = {}
    newest: dict[str, Given] = {}
    written: list[str] = []
    last: Given | None = None
    for one in given:
        block = inserted(texts.get(one.item, ""), one.text)
        since = newest.get(one.item, last)
        if since is not None and _is_pasted(block, _between(since, one)):
            own = any(block.strip() in text for text in written)
            told = any(abs(one.at - paste) <= TOLD_WITHIN for paste in pastes)
            if not own and not told:
                flags.append(_flag(FlagKind.PASTED_BLOCK, one.at, one.at, 1))
        texts[one.item], newest[one.item], last = one.text, one, one
        written.append(one.text)
    return flags


def late_flags(late: Sequence[datetime]) -> list[Flag]:
    """Return the flag of answers that came after everything that counts, without proof.

    A fact for the record: a person looks at each and grants it or does not.
    """
    if not late:
        return []
    return [_flag(FlagKind.UNPROVEN_LATE, min(late), max(late), len(late))]


def inserted(before: str, after: str) -> str:
    """Return what is new in the middle of a text whose beginning and end stayed."""
    if after.startswith(before):  # as nearly always, by typing on
        return after[len(before) :]
    most = min(len(before), len(after))
    head = next((n for n in range(most) if before[n] != after[n]), most)
    rest = most - head
    tail = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    return after[head : len(after) - tail]


def _is_pasted(block: str, within: timedelta) -> bool:
    return len(block) >= BLOCK and len(block) > TYPED_PER_S * within.total_seconds()


def _between(before: Given, after: Given) -> timedelta:
    """Return the time between two revisions, by the slower of the two clocks; never negative."""
    apart = max(timedelta(0), after.at - before.at)
    if before.client_ms is None or after.client_ms is None:
        return apart
    return max(apart, timedelta(milliseconds=after.client_ms - before.client_ms))


def _burst(run: Sequence[Given]) -> Iterable[Flag]:
    if len(run) >= MANY:
        yield _flag(FlagKind.ANSWER_BURST, run[0].at, run[-1].at, len(run))


def _flag(kind: FlagKind, started: datetime, ended: datetime, count: int) -> Flag:
    return Flag(
        kind=kind,
        severity=kind.severity,
        started=started,
        last_seen=ended,
        ended=ended,
        count=count,
        samples=count,
        evidence=None,
        detector=DETECTOR,
    )
