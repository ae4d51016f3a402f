"""Every refusal has words for the person who meets it, and a status; a mistake has neither."""

from typing import NoReturn

import pytest
from flask import Flask

from app.errors import AWAY, AWAY_RETRY_S, UNEXPECTED, has_row, problem_of
from app.services.errors import Busy, ServiceError
from app.web.problems import install
from exam_engine.errors import EngineError
from proctoring.errors import ProctoringError


def below(root: type[Exception]) -> list[type[Exception]]:
    return [kind for one in root.__subclasses__() for kind in (one, *below(one))]


@pytest.mark.parametrize("kind", below(ServiceError), ids=lambda kind: kind.__name__)
def test_every_refusal_of_a_use_case_has_a_row(kind: type[Exception]) -> None:
    assert has_row(kind)
    assert "code" in vars(kind), "each has a code of its own"


@pytest.mark.parametrize("root", [EngineError, ProctoringError])
def test_every_refusal_of_a_domain_is_a_problem_of_the_asker_and_keeps_its_code(
    root: type[Exception],
) -> None:
    for kind in below(root):
        problem = problem_of(kind.__new__(kind))
        assert 400 <= problem.status < 500, kind
        assert problem.code == vars(kind).get("code", getattr(kind, "code", None))


def test_a_mistake_of_ours_shows_nothing_of_itself() -> None:
    assert not has_row(KeyError)
    assert problem_of(KeyError("password")) is UNEXPECTED


def test_what_is_sent_once_is_not_said_to_be_sent_again() -> None:
    app = Flask(__name__)
    install(app)

    @app.post("/api/held")
    def held() -> NoReturn:
        raise Busy("a lock stayed taken")

    reply = app.test_client().post("/api/held")
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, str(AWAY_RETRY_S))
    told = reply.get_json()
    assert (told["code"], told["title"], told["fix"]) == ("busy", AWAY.title, AWAY.detail)
    assert "lock" not in reply.text
