"""What a text may stand for that somebody gives as their answer: nothing is guessed."""

import pytest

from app.services.attempts.revealing import item_of, readings

CHOICES = [
    {"id": "c", "text": "<p>Batch &amp; stream</p>"},
    {"id": "a", "text": "Only <b>batch</b>"},
    {"id": "b", "text": "Neither"},
]
SEVERAL = {"kind": "multiple_choice", "choices": CHOICES}
ORDER = {"kind": "order", "choices": CHOICES}
PICKED = {
    "kind": "hottext",
    "text": '<span data-hottext="h2">two words</span> <span data-hottext="h1">one</span>',
}
MATCH = {
    "kind": "match",
    "sources": [{"id": "s1", "text": "To write"}, {"id": "s2", "text": "To cut"}],
    "targets": [{"id": "t1", "text": "A pen"}, {"id": "t2", "text": "Scissors"}],
}
TWINS = {
    "kind": "choice",
    "choices": [{"id": "a", "text": "Same"}, {"id": "b", "text": "same "}],
}


@pytest.mark.parametrize(
    ("said", "view", "stored"),
    [
        ("batch  & STREAM", {**SEVERAL, "kind": "choice"}, "c"),
        ("b", {**SEVERAL, "kind": "choice"}, "b"),
        ("Only batch\nBatch & stream", SEVERAL, ["c", "a"]),
        ('["a", "c"]', SEVERAL, ["c", "a"]),
        ("Neither\nOnly batch\nBatch & stream", ORDER, ["b", "a", "c"]),
        ("one\ntwo words", PICKED, ["h2", "h1"]),
        ('{"To write": "A pen", "s2": "scissors"}', MATCH, {"s1": "t1", "s2": "t2"}),
        ("12", {"kind": "numeric"}, "12"),
        ("two\nlines", {"kind": "extended_text"}, "two\nlines"),
        ("b", None, "b"),
    ],
)
def test_a_text_stands_for_what_was_stored(said: str, view: object, stored: object) -> None:
    assert stored in list(readings(said, view))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "view", "stored"),
    [
        ("Batch & stream\nOnly batch\nNeither", ORDER, ["b", "a", "c"]),
        ("Only batch", SEVERAL, ["c", "a"]),
        ("Same", TWINS, "a"),
        ("Same", TWINS, "b"),
        ("[" * 100_000, SEVERAL, ["a"]),
        ("", SEVERAL, "a"),
    ],
)
def test_nothing_is_guessed(said: str, view: object, stored: object) -> None:
    assert stored not in list(readings(said, view))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("named", "item"),
    [
        ("1", "Q-1"),
        ("2", "7"),
        ("7", "7"),
        ("3", "3"),
        ("0", "0"),
        ("-1", "-1"),
        ("9" * 5000, "9" * 5000),
        ("Q-1", "Q-1"),
    ],
)
def test_a_question_is_named_by_itself_or_by_its_number(named: str, item: str) -> None:
    assert item_of(named, ["Q-1", "7"]) == item
