"""What candidates may still do about the cases of their exams, and until when.

Letters say it too, where mail is set up; whoever has no mail must not miss their day for that.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from app.services.cases.case_store import case_of
from app.services.ports import UnitOfWork
from app.web.language import gettext as _
from proctoring.case_record import Case
from proctoring.case_table import CaseState

_ASKING: Final = (CaseState.STATEMENT, CaseState.NOTIFIED)
_LAST_MOMENT: Final = timedelta(seconds=1)


def asked_about(case: Case | None) -> dict[str, object] | None:
    """Return what a case asks of its candidate now; None where it asks nothing.

    Returns:
        `title`, `text`, `action`: words; `href`: their case file; `until`: the last moment.
    """
    if case is None or case.due_at is None or case.state not in _ASKING:
        return None
    return {
        **_words()[case.state],
        "state": case.state.value,
        "href": f"/me/exams/{case.attempt}/case",
        "until": case.due_at - _LAST_MOMENT,
    }


def asked_of(uow: UnitOfWork, person_id: str) -> Sequence[dict[str, object]]:
    """Return what the cases of a person ask of them, the first day first."""
    cases = [case_of(uow, row.attempt_id) for row in uow.cases.of_person(person_id)]
    found = []
    for case in cases:
        asked = asked_about(case)
        if case is not None and asked is not None:
            found.append({**asked, "exam": _exam_of(uow, case)})
    return sorted(found, key=lambda one: str(one["until"]))


def _exam_of(uow: UnitOfWork, case: Case) -> str:
    stored = uow.attempts.get(case.attempt)
    window = uow.content.window(stored.attempt.window) if stored else None
    return window.title if window else ""


def _words() -> Mapping[CaseState, dict[str, object]]:
    return {
        CaseState.STATEMENT: {
            "title": _("You can say something about your exam"),
            "text": _(
                "A person looked at something that was marked. Before a second person looks, you "
                "can say what it was and send files. Saying nothing is no mark against you."
            ),
            "action": _("Read what was marked, and answer"),
        },
        CaseState.NOTIFIED: {
            "title": _("A decision about your exam was made"),
            "text": _(
                "It says who decided, and why. If you think that it is wrong, you can appeal: "
                "people who had no part in it look at everything anew."
            ),
            "action": _("Read the decision"),
        },
    }
