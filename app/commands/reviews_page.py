"""Writes `docs/reviews.md` from the table of a case, its terms, and the conflict rules.

`python -m app.commands.reviews_page` after each change of them; a test refuses a stale page. It
states no rule itself, only the words around the tables.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from app.services.cases.case_files import LARGEST, MOST
from app.services.cases.unmarked import NEWEST, OPEN_FOR, PERCENT
from app.services.watching.reviewing import LEAST_TOLD
from proctoring.case_record import LONGEST_BAN_DAYS, LONGEST_REASON, LONGEST_STATEMENT
from proctoring.case_table import MEANS, ROWS, CaseState, Outcome
from proctoring.case_terms import APPEAL_WINDOW, STATEMENT_TIME, WHOLE_CASE_DAYS, WORKING_DAYS
from proctoring.conduct import CURRENT, VERSIONS, pin_of
from proctoring.conflicts import BARS, Bar, Task
from proctoring.findings import MOST_EVIDENCE

PAGE_FILE: Final = Path(__file__).resolve().parents[2] / "docs" / "reviews.md"

OUTCOMES: Final = {
    Outcome.CLEARED: ("reviewers", "result released"),
    Outcome.ANNULLED: (
        "two of staff",
        "no result and no try; the candidate is told, and what was marked is still looked at",
    ),
    Outcome.NO_VIOLATION: ("decider or panel", "result released; the case is closed at once"),
    Outcome.MINOR: ("decider or panel", "noted in the case file; result released"),
    Outcome.INVALID_TECHNICAL: (
        "decider or panel",
        "result invalidated; once the case is closed the exam is annulled and is no try",
    ),
    Outcome.INVALID_MISCONDUCT: (
        "decider or panel",
        "result invalidated; once the case is closed certification is refused in the decider's"
        " name, and no new try for the days that were set",
    ),
}
BAR_WORDS: Final = {
    Bar.OWN: "it is their own exam",
    Bar.WATCHED: "acted on it as proctor or supervisor, evidence opened in that role included",
    Bar.REVIEWED: "ruled on an incident of it",
    Bar.DECIDED: "decided the case, or worked on its appeal",
    Bar.DECLARED: "said that they know the candidate",
}
TASKS: Final = {
    Task.REVIEW: "reviewing (not the same incident twice)",
    Task.DECIDE: "deciding the case",
    Task.APPEAL: "admitting an appeal, sitting on its panel",
    Task.LOOK: "watching, the check-in's pictures, a replay as supervisor, taking evidence out",
}


def page() -> str:
    """Return the whole page."""
    parts = [
        _HEAD,
        *_states(),
        *_steps(),
        *_outcomes(),
        _UNMARKED,
        _ANNULLED,
        _LATE,
        *_conflicts(),
        _SIGNED,
        *_rules(),
        *_bounds(),
    ]
    return "\n".join(parts).rstrip() + "\n"


def write() -> None:
    """Write the page."""
    PAGE_FILE.write_text(page(), encoding="utf-8")


_HEAD: Final = """# From a mark to a ruling

<!-- Written by `python -m app.commands.reviews_page`; change the rules, not this page. -->

A machine or a proctor marks a moment. What it means is for people to say, and until they have, the
result waits: that is all a mark can do. No step on this page changes an answer or a score.

1. When the exam is over, an incident of medium weight or more opens a **case**. A sitting that was
   ended by staff opens one, too. Everything else is released at once.
2. A **reviewer** looks at each moment under *Reviews*: first the pictures and what happened around
   them. They say what they see, and only then read what was marked, and what the marks of the exam
   that they have seen add up to. The order is in the journal. One person is enough to
   find it harmless or technical. *Rule broken* asks for more: which rule, from when until when, the
   pictures that show it, how sure, and which technical cause was ruled out. The candidate reads all
   of it; pictures are named by their SHA-256, and so is the record that marked the moment.
3. Where a rule seems broken, the **candidate** is asked first: words and files, on their case file
   (*Your case file* on the result's page). Saying nothing is said, too, and counts for nothing.
4. A **second reviewer** looks without knowing what the first one found: it is in no list, no page
   and no journal. The journal holds a digest of it, which is opened, with its salt, when the last
   one has ruled. Where the two differ, a **third** person settles it.
5. What two people have confirmed goes to a **decider** under *Cases*, who neither watched nor
   reviewed. The candidate reads outcome, reason, names and every finding, and gets a letter.
6. The candidate may **appeal** once. Another decider says whether it is taken; a **panel** of
   people who did not act before finds, each sealed from the other. Two who agree settle it, a third
   where they differ, and the mildest where all three do. An appeal makes nothing worse.

Letters go out by mail where `ASSAY_MAIL_URL` is set; the pages say the same without it. A reminder
goes to the candidate two days before their time ends, and to supervisors once staff are overdue.
Overdue steps are marked in *Reviews* and *Cases*; *Promised times* (a link at *Evidence*, *Cases*
and *System*) shows supervisors and administrators what is overdue, and how each promise was kept
over 90 days, as does `assay proctoring levels`. Time ends only what is the candidate's to do.

One of ten settled incidents of closed cases goes round once more while its pictures are kept,
unlabelled, to reviewers who had no part in it: *Signals* shows supervisors and administrators how
often each of them missed a breach or saw one where there was none. Such an answer changes nothing
else, and the candidate's case file lists that somebody looked.

What is due first stands first in *Reviews*. Within a day the exams come first whose marks add up to
more (each its weight, times how often such marks were right, which is 20% while it is not measured,
times a factor for how long it lasted), as if nobody had looked yet: the order tells no finding.

Reviewer, decider and candidate read why each moment was marked (measure, bound, how often that was
right so far), and of a proctor's flag the proctor's own words. Who watches or works on a case can
say *I know this candidate*; it then goes to somebody else, for good. Each picture opened is noted.
"""

_UNMARKED: Final = f"""\
## What nobody marked

Of recorded exams that were handed in and in which nobody marked anything of medium weight or \
more, {PERCENT} of 100 are drawn by chance (`ASSAY_CONTROL_PERCENT`), within {NEWEST.days} days \
of their end. Reviewers get one moment of each among the others and cannot tell it from them: \
all moments show pictures alone until they have said what they see, and a drawn one borrows its \
length, its day and its place in the list from what was marked. Their pictures and conflicts \
follow the same rules.

- **Nothing seen:** it is closed. Nobody is told before; no result ever waits for it. \
Afterwards the candidate's case file says that a moment was looked at, when, and that nothing \
was found.
- **Something seen:** the reviewer reads that nobody had marked it. They say that it was \
harmless, which closes it, or that a rule was broken, with everything that such a finding asks \
for. It is then an incident set by a person: a case is opened, the result waits, the candidate \
is heard, a second person looks, and all of this page applies. A certificate that was issued \
meanwhile stays valid until people have decided (below).
- Where something else is marked first the sample is dropped; after {OPEN_FOR.days} days \
without a look it lapses. Neither counts.

*Signals* and the report of each week tell in how many of the samples a rule was found broken, \
how many of these were confirmed by further people, the same for each version of the detector \
that had read the pictures, how often a breach was seen before its mark was read, how many \
known breaches were missed when they went round once more, and how often a second person found \
what the first had; with 95% intervals, and no rate from fewer than {LEAST_TOLD}. `assay \
proctoring controls` prints the same.

**That nobody chose.** Each draw has a seed of 32 random bytes, whose digest is stored by the \
draw before it, and keeps the list of exams that it was drawn from. An exam is drawn where the \
first 8 bytes (big-endian) of HMAC-SHA-256(seed, `drawn:` + its number), times 100, are less \
than the percent times 2^64. `assay proctoring controls` does each draw again and ends with \
status 3 where one comes to something else; with `--json` it prints promise, list and, once all \
samples of a draw are over, its seed, so that an auditor needs no trust in this program: \
SHA-256 of `assay/control-draw/1`, a zero byte and the seed is the promise. Whoever can read \
the database could know the seed of the next draw; they cannot change it unseen where its \
promise was read before.
"""

_LATE: Final = """\
## When the certificate is issued already

A case may come late: something is marked, or found, after the certificate was signed. Nothing \
is suspended or withdrawn by itself.

- While the case is open, *Credentials* lists the certificate under *Issued, and a case is open \
about the exam*, and every decider but its holder gets a letter once. Its page names the case \
and fills it into the form. A decider suspends it (at most 30 days, extended once by somebody \
else) or leaves it; until somebody does, it stays valid. Where a suspension ended by itself \
while the case was still open, it is asked again; where a person lifted it, they have decided.
- When the case is closed and the result does not count, its withdrawal is proposed in the name \
of who decided, with the case and the reason in the proposal: as a breach after misconduct, as \
issued in error after a technical cause. A second person confirms or declines it at the same \
page; what was declined is not proposed again. An exam with a technical cause is annulled, so \
that it counts as no try, once no certificate stands on it. The same goes for every certificate \
that the exam earned or renewed.
- The holder gets a letter of every change, and may appeal against it (*Complaints and appeals*).
"""

_ANNULLED: Final = """\
## When the exam is annulled

Two of staff may annul an exam ([attempts](attempts.md)): it has no result then and is no try. A \
case that nobody has decided is closed by that, with a letter. One that was decided goes its way, \
because the decision may carry days without a new try and the appeal is the candidate's; the list \
says so. Incidents stay with the reviewers all the same: pictures are kept until somebody has \
looked, and signals are measured by what people find. The candidate is not heard again for it, as \
nothing follows.
"""

_SIGNED: Final = """\
Whoever decides and is free for a case also reads it once it is decided or closed (*Read the \
case* at *Decisions*): evidence, findings, statement with its files, decision and appeal, with \
nothing to fill in. Where they act or read they also open the replay of the exam and where its \
time went, by that case alone. Pictures and replays opened there are noted as in the case \
itself.

Certification after a case is signed by somebody who is free as for deciding the case; looking \
at evidence as a reviewer keeps nobody from it. Where a decision takes the result away, nothing \
can be signed before the case is closed, because an appeal may still bring it back. Misconduct \
that stands then refuses it in the name of who decided, whatever they looked at since.
"""


def _states() -> Iterator[str]:
    yield "## Where a case can stand\n"
    rows = ((f"`{state}`", MEANS[state], _time(state)) for state in CaseState)
    yield from _table(("state", "meaning", "time"), rows)


def _time(state: CaseState) -> str:
    if state is CaseState.STATEMENT:
        return f"{STATEMENT_TIME.days} days, the candidate's"
    if state is CaseState.NOTIFIED:
        return f"{APPEAL_WINDOW.days} days, the candidate's"
    days = WORKING_DAYS.get(state)
    return "" if days is None else f"{days} working days"


def _steps() -> Iterator[str]:
    yield "## Steps\n"
    yield (
        "Every step names the version of the case it was decided on, is carried out once under its"
        " id, and is a fact (`case.moved`) in the journal of the attempt. Others are refused.\n"
    )
    rows = (
        (
            f"`{row.step}`",
            ", ".join(f"`{one}`" for one in row.sources),
            ", ".join(f"`{one}`" for one in row.targets),
            row.by,
            row.meaning,
        )
        for row in ROWS
    )
    yield from _table(("step", "from", "to", "by", "meaning"), rows)


def _outcomes() -> Iterator[str]:
    yield "## Outcomes\n"
    rows = ((f"`{one}`", by, what) for one, (by, what) in OUTCOMES.items())
    yield from _table(("outcome", "by", "what follows"), rows)


def _conflicts() -> Iterator[str]:
    yield "## Who does not get what\n"
    yield (
        "Asked when work is offered, when it is opened, and again when it is recorded; and at"
        " every door to evidence, whoever has its address: incident, case, picture, file, replay,"
        " export.\n"
    )
    rows = (
        (words, *("no" if bar in BARS[task] else "" for task in Task))
        for bar, words in BAR_WORDS.items()
    )
    yield from _table(("a person who", *(TASKS[task] for task in Task)), rows)


def _rules() -> Iterator[str]:
    yield "## Rules that a finding can name\n"
    yield (
        f"Version `{CURRENT}`. An exam is under the version of the day on which the candidate was"
        " registered, whatever is written later: it is pinned with the SHA-256 of its words (now"
        f" `{pin_of()}`), shown before the exam, and a finding names it. Exams from before pins are"
        " under `2026-11`.\n"
    )
    yield from _table(
        ("rule", "words"), ((f"`{name}`", words) for name, words in VERSIONS[CURRENT].items())
    )


def _bounds() -> Iterator[str]:
    yield "## Bounds\n"
    rows = (
        ("statement, grounds of an appeal", f"1 to {LONGEST_STATEMENT:,} characters"),
        ("reason of a ruling or decision", f"1 to {LONGEST_REASON:,} characters"),
        ("time of a breach", "within 5 minutes of the incident"),
        ("evidence of a finding", f"1 to {MOST_EVIDENCE} pictures and records"),
        ("files with each", f"{MOST}; JPEG, PNG or PDF; {LARGEST:,} bytes each"),
        ("days without a new try", f"0 to {LONGEST_BAN_DAYS:,}, for misconduct only"),
        ("opening to decision", f"{WHOLE_CASE_DAYS} working days beside the candidate's own"),
    )
    yield from _table(("what", "bound"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


if __name__ == "__main__":
    write()
