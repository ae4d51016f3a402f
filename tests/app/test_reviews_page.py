"""The page about reviews says what the rules are."""

from app.commands import reviews_page
from proctoring.case_table import Outcome
from proctoring.conflicts import Bar, Task


def test_the_page_is_the_one_that_the_rules_give() -> None:
    assert reviews_page.PAGE_FILE.read_text(encoding="utf-8") == reviews_page.page(), (
        "run: python -m app.commands.reviews_page"
    )


def test_every_outcome_and_every_bar_has_its_words() -> None:
    assert set(reviews_page.OUTCOMES) == set(Outcome)
    assert set(reviews_page.BAR_WORDS) == set(Bar)
    assert set(reviews_page.TASKS) == set(Task)
