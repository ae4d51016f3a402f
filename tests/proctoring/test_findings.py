"""What a finding rests on: a rule that there is, a time that runs forward, digests, confidence."""

from datetime import timedelta

import pytest

from proctoring.errors import RulingRefused
from proctoring.findings import MOST_EVIDENCE, RULES, VERSION, Confidence, Grounds, rule_of
from tests.proctoring.builders import NINE

DIGEST = "0a" * 32
WHOLE = {
    "rule": f"{VERSION}/alone",
    "began": NINE,
    "ended": NINE,
    "evidence": (DIGEST,),
    "confidence": Confidence.CERTAIN,
}


def test_a_rule_is_named_with_its_version_so_that_old_findings_stay_readable() -> None:
    assert rule_of("alone") == WHOLE["rule"]
    assert set(RULES) >= {"alone", "stay-in-view", "no-devices", "exam-window"}
    assert Grounds(**(WHOLE | {"rule": "2020-01/hats"})).rule == "2020-01/hats"
    assert Grounds(**(WHOLE | {"evidence": (DIGEST,) * MOST_EVIDENCE})).confidence == "certain"


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("rule", "alone", "rule"),
        ("rule", f"{VERSION}/", "rule"),
        ("rule", f"{VERSION}/hats", "rule"),
        ("ended", NINE - timedelta(microseconds=1), "time"),
        ("evidence", (), "evidence"),
        ("evidence", (DIGEST,) * (MOST_EVIDENCE + 1), "evidence"),
        ("evidence", (DIGEST[1:],), "evidence"),
        ("evidence", ("z" * 64,), "evidence"),
    ],
)
def test_what_is_missing_is_named(field: str, value: object, named: str) -> None:
    with pytest.raises(RulingRefused, match=f"^{named}:"):
        Grounds(**(WHOLE | {field: value}))  # type: ignore[arg-type]


def test_no_finding_names_a_rule_that_there_is_not() -> None:
    with pytest.raises(RulingRefused, match="rule: there is no"):
        rule_of("hats")
