"""Words of eligibility: each reason has some, whatever the others need to be said."""

import pytest

from app.web.words.reason_words import shown_reason
from exam_engine.catalogue import Reason, ReasonCode, Verdict
from tests.exam_engine.bank import scheme

OWN = scheme()
OTHER = scheme(id="x/y", name="Other")
SCHEMES = {one.id: one for one in (OWN, OTHER)}


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_reason_has_words_of_its_own(code: ReasonCode) -> None:
    told = shown_reason(
        Reason(code, Verdict.ADVISED, OWN.id, text="Basic Linux.", count=2), SCHEMES
    )
    assert told["met"] is None
    assert told["text"] or code is ReasonCode.ANY_PREREQUISITE_MISSING


def test_one_of_several_is_asked_for_by_name_and_by_how_recent() -> None:
    code, both = ReasonCode.ANY_PREREQUISITE_MISSING, (OWN.id, OTHER.id)
    told = shown_reason(Reason(code, Verdict.UNMET, schemes=both), SCHEMES)
    assert told == {"met": False, "text": "You need one of these first: Professional or Other"}
    recent = shown_reason(Reason(code, Verdict.UNMET, text="P1Y6M", schemes=both), SCHEMES)
    assert "within 1 year 6 months before the exam" in str(recent["text"])
