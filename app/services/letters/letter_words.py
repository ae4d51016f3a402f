"""The words of letters about cases: what happened, what it means, until when one can do what.

Plain text. A letter never says what was seen or decided in words of its own: mail is read by
others too, and the page of the case has all of it.
"""

from collections.abc import Mapping
from typing import Final

from app.services.letters.company_letters import COMPANY_LETTERS
from app.services.letters.filling import filled
from app.services.letters.matter_letters import MATTER_LETTERS

SIGNATURE: Final = """

{url}
Questions and complaints: {email}

{issuer}
"""

LETTERS: Final[Mapping[str, tuple[str, str]]] = {
    **COMPANY_LETTERS,
    **MATTER_LETTERS,
    "statement_wanted": (
        "{title}: you can say something about your exam",
        """Dear {name},

a person looked at a moment of your exam {title} and wants a second person to look, too. Before
that happens you can say what it was, and send files. You need not; saying nothing is no mark
against you.

You can do so until {day}. Your answers are stored, and your result waits until people are done.""",
    ),
    "statement_soon_over": (
        "{title}: until {day} you can say something about your exam",
        """Dear {name},

until {day} you can say something about the moment of your exam {title} that people look at.
After that a second person looks at it without your words.""",
    ),
    "case_cleared": (
        "{title}: people have looked, nothing stands against you",
        """Dear {name},

people have looked at what was marked in your exam {title}. Nothing stands against you, and your
result is released as it is.""",
    ),
    "case_decided": (
        "{title}: a decision about your exam",
        """Dear {name},

a person has decided about your exam {title}. The decision, its reason and who looked are on the
page below.

You may appeal until {day}. Then people look who had nothing to do with it before.""",
    ),
    "case_ended": (
        "{title}: the decision stands",
        """Dear {name},

case {case} about your exam {title} is closed. What was decided, and why, stays on the page below;
the pictures taken of you are deleted 30 days after today.""",
    ),
    "case_annulled": (
        "{title}: your exam was annulled",
        """Dear {name},

your exam {title} was annulled. It counts as no try, and it has no result. Nothing that was marked
in it has any consequence for you; case {case} is closed.""",
    ),
    "appeal_received": (
        "{title}: we have your appeal",
        """Dear {name},

we have your appeal about your exam {title}. Somebody who had nothing to do with it before says by
{day} whether it is taken.""",
    ),
    "appeal_taken": (
        "{title}: your appeal is being looked at",
        """Dear {name},

your appeal about your exam {title} was taken. People who had nothing to do with it before look at
everything anew, by {day}.""",
    ),
    "appeal_turned_down": (
        "{title}: your appeal was not taken",
        """Dear {name},

your appeal about your exam {title} was not taken. The reason is on the page below. The decision
stands.""",
    ),
    "appeal_settled": (
        "{title}: your appeal is settled",
        """Dear {name},

the panel has finished with your appeal about your exam {title}. What it found, and why, is on the
page below.""",
    ),
    "credential_in_question": (
        "A case is open about an exam whose certificate is issued: {case}",
        """Dear {name},

case {case} was opened about an exam that has already earned a certificate: {title}, number
{number}. Somebody has to decide whether it is suspended while people look. Until then it stays
valid, and a suspension is no finding against the holder.""",
    ),
    "withdrawal_proposed": (
        "A withdrawal waits for a second person: {number}",
        """Dear {name},

case {case} is closed, and the result that certificate {number} ({title}) rests on does not count.
Its withdrawal is proposed. Nothing changes until a second person confirms or declines it.""",
    ),
    "signal_stepped_back": (
        "A signal was wrong too often and stepped back: {signal}",
        """Dear {name},

people have ruled on {of} incidents that {detector} marked as “{signal}”, and found it right in
{right}. From now on it marks nothing above “low”. What was marked before stays as it was.

Somebody should look why. An administrator can bring it back on the page below, with a reason.""",
    ),
    "signal_week": (
        "Signals in week {week}: right in {right} of {of}",
        """Dear {name},

in week {week} people ruled on {of} incidents that machines had marked, and found {right} of them
right. Signals that have stepped back: {back}.

The page below has each signal with its detector, its interval, how reviewers agree, and how groups
compare.""",
    ),
    "export_waits": (
        "An export of evidence waits for a second person",
        """Dear {name},

a colleague wants the evidence of exam {attempt} taken out as one archive. That takes two people.
Read the reason on the page below, and agree or decline within 24 hours. Nothing leaves until
somebody agrees.""",
    ),
    "work_overdue": (
        "A case waits: {case}",
        """Dear {name},

case {case} ({title}) should have moved on by {day}. A candidate waits for it.""",
    ),
}
"""Subject and text by kind."""


def subject_of(kind: str, facts: Mapping[str, str]) -> str:
    """Return the subject of a letter, for the staff who see to it that it arrives.

    Raises:
        KeyError: a fact is missing.
    """
    subject, _text = LETTERS[kind]
    return filled(subject, "", facts)[0]


def words_of(kind: str, facts: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and text of a letter.

    Args:
        kind: a key of `LETTERS`.
        facts: one word for every place of the text.

    Raises:
        KeyError: a fact is missing.
    """
    subject, text = LETTERS[kind]
    return filled(subject, text + SIGNATURE, facts)
