"""What reviewers see of an exam that nobody marked: nothing that tells it from a marked one."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from itertools import repeat

from app.commands.controls import DIFFERS, controls
from app.services.cases.unmarked import AFTER_END, Drawing
from app.services.rows.unmarked import SampleRow
from proctoring.drawing import promise_of
from tests.app.analysing import ScriptedAnalyser
from tests.app.court import breach, goes_on
from tests.app.offices import Office, Visitor


def alike(page: str, name: str) -> set[str]:
    """Return the lines of a page without what differs between any two moments.

    That is where in the exam they lie, whether they were over when it ended, and how many pictures
    that gives.
    """
    page = page.replace(name, "NAME").replace(" · not over yet", "")
    page = re.sub(
        r"<details><summary>The minute (before|after).*?</details>", "", page, flags=re.DOTALL
    )
    page = page.replace(' class="timeline-during"', "")
    page = re.sub(r"/pictures/[\w.=-]+", "PICTURE", page)
    page = re.sub(r"[0-9a-f]{12,}", "ID", page)
    return {line.strip() for line in re.sub(r"\d+", "0", page).splitlines()} - {""}


def sample_of_quin(office: Office) -> SampleRow:
    """Have quin sit an exam that nobody marks, as long as ina's, and draw it."""
    office.add("quin", "candidate")
    Drawing(office.wiring.uow, 100).draw()
    hall, quin = office.hall, office.hall.started("quin")
    for _ in range(9):
        hall.upload(quin, "quin")
        office.shift(timedelta(seconds=5))
    hall.watching.analyse(quin, ScriptedAnalyser(repeat(1)))
    hall.submit(quin, hall.answered(quin, right=True), "quin")
    hall.results.score_attempt(quin)
    hall.results.triage(quin)
    office.shift(AFTER_END + timedelta(seconds=1))
    assert Drawing(office.wiring.uow, 100).draw() == 1, "carla was not recorded in the exam"
    with office.wiring.uow() as uow:
        sample = uow.unmarked.of_attempt(quin)
    assert sample is not None
    return sample


def replayed(visitor: Visitor, door: str) -> str:
    """Open a replay and return its page."""
    visitor.get(door)
    assert visitor.post(door, data={"purpose": "review"}).status_code == 303
    return visitor.get(door).text


def test_reviewers_cannot_tell_it_from_a_marked_one(office: Office) -> None:
    office.add("rolf", "reviewer")
    sample, rolf = sample_of_quin(office), office.signed_in("rolf")
    listed = rolf.get("/reviews").text
    rows = re.findall(r'<tr data-incident="([0-9a-f]{32})">(.*?)</tr>', listed, re.DOTALL)
    shown = {name: alike(row, who) for name, row in rows for who in ("Quin", "Ina") if who in row}
    assert shown[sample.id] == shown[office.incident]
    theirs, real = f"/reviews/{sample.id}", f"/reviews/{office.incident}"
    assert alike(rolf.get(theirs).text, "Quin") == alike(rolf.get(real).text, "Ina")
    assert rolf.post(f"{theirs}/marks").status_code == 422, "say what you see"

    replays = [f"/attempts/{one}/replay" for one in (office.held, sample.attempt_id)]
    for door in replays:
        assert 'id="marks-hidden"' in replayed(rolf, door)
        assert not re.search("Nobody in view|Somebody looked", rolf.get(door).text)
    marks = goes_on(rolf, theirs)
    assert 'id="unmarked"' in marks
    assert 'data-testid="flags"' not in marks
    for field in ("technical_alternative", "rule", "shows", "confidence", "began", "reason"):
        given = {**breach(marks), field: ""}
        assert rolf.post(theirs, data=given).status_code == 422, field
    case_file = f"/me/exams/{sample.attempt_id}/case"
    assert 'data-testid="control"' not in office.visitor("quin").get(case_file).text
    assert rolf.post(theirs, data=breach(marks)).status_code == 303
    own = office.visitor("quin").get(case_file).text
    assert 'data-testid="control"' in own
    assert "Marked by a reviewer" in own
    assert "Rolf" not in own.split('id="marked"')[0], "who found it is told once all have looked"
    assert 'data-testid="reviewing"' in office.visitor("rita").get("/signals").text
    assert sample.id not in rolf.get("/reviews").text
    assert 'data-testid="concern"' in goes_on(rolf, real)
    assert 'id="marks-hidden"' not in rolf.get(replays[0]).text
    assert "Nobody in view" in rolf.get(replays[0]).text


def test_the_command_draws_again_and_notices_what_was_changed(office: Office, capsys) -> None:
    settings = office.wiring.settings
    assert controls(settings, printed_as_json=False) == 0
    lines = capsys.readouterr().out
    assert "1 drawn" in lines
    assert lines.splitlines()[-1].endswith("same")
    assert controls(settings, printed_as_json=True) == 0
    (draw,) = json.loads(capsys.readouterr().out)["draws"]
    assert draw["fits"]
    assert (len(draw["pool"]), draw["drawn"]) == (1, draw["pool"])
    assert promise_of(bytes.fromhex(draw["seed"])) == draw["promise"]
    with office.wiring.uow() as uow:
        uow.unmarked.put_draw(replace(uow.unmarked.draws()[0], percent=0))
        uow.commit()
    assert controls(settings, printed_as_json=False) == DIFFERS
    assert "DIFFERS" in capsys.readouterr().out
