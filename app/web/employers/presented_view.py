"""What is said of a presented file: the verdict in words, or that it is not ours.

Shows nothing of a file that no signature of ours covers, but another issuer's own name as a claim.
"""

from app.services.rows import JsonValue
from app.services.verifying.presented_refusals import (
    CompressedCredential,
    DamagedFile,
    NoCredentialInFile,
    PresentedRefused,
    PresentedTooLarge,
    TwoCredentialsInFile,
    UnknownFile,
    UnsafeFile,
)
from app.services.verifying.presenting import Foreign, Presented
from app.services.verifying.showing import seen_by_strangers
from app.services.verifying.verification import Shown
from app.web.employers import verify_view as view
from app.web.language import gettext as _
from exam_engine.issuance.badge import instant_text
from exam_engine.issuance.number import display
from exam_engine.issuance.verdict import Status


def unregistered_page(presented: Presented) -> dict[str, object]:
    """Return what the credential's page shows of a file that the register does not know."""
    verdict = presented.verdict
    number = display(verdict.number) if verdict.number else ""
    given_up = verdict.status is Status.INDETERMINATE
    # Nothing that it says is believed then, so nothing of it was compared with the register.
    checks = [one for one in verdict.checks if not given_up or one.name == "signature"]
    return {
        **view.unknown(number),
        "status": "given_up" if given_up else verdict.status.value,
        "sentence": _sentence(verdict.status),
        "checks": view.checks_in_words(tuple(checks)),
        "as_of": verdict.as_of,
    }


def foreign_page(foreign: Foreign) -> dict[str, object]:
    """Return what the page shows of a credential that says it is from somebody else."""
    return {
        **view.unknown(""),
        "status": "foreign",
        "sentence": _("Not one of ours"),
        "claimed_issuer": foreign.issuer,
    }


def presented_json(presented: Presented | Foreign) -> dict[str, JsonValue]:
    """Return the verdict on a file for programs, in the shape that a number gets."""
    if isinstance(presented, Foreign):
        return {
            "status": "foreign",
            "acceptable": False,
            "claimedIssuer": presented.issuer,
            "checks": [],
        }
    verdict = presented.verdict
    if presented.row is not None:
        told = view.as_json(Shown(presented.row, verdict))
        # A name is compared by number, and a private one is answered like one that never was.
        open_to_all = seen_by_strangers(presented.row) is not None
        return told if open_to_all else {**told, "nameCheck": "unavailable"}
    return {
        "id": display(verdict.number) if verdict.number else None,
        "status": verdict.status.value,
        "asOf": instant_text(verdict.as_of),
        "acceptable": verdict.acceptable,
        "kid": verdict.kid,
        "checks": view.checks_as_json(verdict.checks),
    }


def refusal_words(refusal: PresentedRefused) -> str:
    """Return what is said of a file that cannot be checked, and what to do."""
    again = _("Ask the holder for the file as they got it.")
    words = {
        PresentedTooLarge: _(
            "This file is larger than any credential of ours. Choose the signed file itself, at "
            "most 1 MiB."
        ),
        UnknownFile: _(
            "This is no signed credential. Choose a .jwt, .json, .png or .svg file; of a PDF, type "
            "the number that is printed on it."
        ),
        DamagedFile: _("This file is damaged or cut off.") + " " + again,
        NoCredentialInFile: _(
            "There is no credential inside this file: a picture that was saved again loses it."
        )
        + " "
        + again,
        TwoCredentialsInFile: _("There is more than one credential inside this file.")
        + " "
        + again,
        CompressedCredential: _(
            "The credential inside this picture is compressed, as none of ours is."
        )
        + " "
        + again,
        UnsafeFile: _("This file holds more than a picture and a credential; it was not read on.")
        + " "
        + again,
    }
    return words.get(type(refusal), _("This file cannot be checked.") + " " + again)


def _sentence(status: Status) -> str:
    return {
        Status.UNREGISTERED: _("Not in the issuer's register: it must not be relied on"),
        Status.INDETERMINATE: _("This file alone proves nothing any more"),
    }.get(status, _("Not genuine: it must not be relied on"))
