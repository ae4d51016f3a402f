import pytest

from exam_engine.exchange.plain import read_aiken
from tests.exam_engine.plain_texts import aiken, codes, only, refused, scored, taken

QUIZ = "What is 2 + 2?\nA. 3\nB. 4\nANSWER: B\n"


def test_a_question_keeps_its_letters_and_their_order():
    item = taken(aiken(QUIZ))
    assert (item.id, item.title) == ("quiz-1", "What is 2 + 2?")
    assert item.body == '<p>What is 2 + 2?</p><div data-interaction="0"></div>'
    assert [(one.id, one.content) for one in item.interactions[0].choices] == [
        *(("A", "3"), ("B", "4"))
    ]
    assert not item.interactions[0].shuffle
    assert [scored(item, one) for one in ("A", "B", None)] == [0, 1, 0]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("What is 2 + 2?\nA) 3\nB) 4\nANSWER: B", id="brackets"),
        pytest.param("What is 2 + 2?\na. 3\nb. 4\nanswer: b", id="lower case"),
        pytest.param("\n\nWhat is 2 + 2?\n\nA. 3\nB. 4\n\n\nANSWER: B.\n\n", id="blank lines"),
        pytest.param("  What is 2 + 2?\n\tA. 3\n  B.   4\n ANSWER :B", id="indented"),
        pytest.param("What is 2 + 2?\r\nA. 3\r\nB. 4\r\nANSWER: B\r\n", id="line ends"),
    ],
)
def test_the_same_question_in_other_spellings(text):
    item = taken(aiken(text))
    assert item.body == taken(aiken(QUIZ)).body
    assert [one.content for one in item.interactions[0].choices] == ["3", "4"]
    assert scored(item, "B") == 1


def test_a_question_may_have_lines_and_its_first_is_never_an_option():
    item = taken(aiken("A. Einstein\nwas born in\nA. Ulm\nB. Bern\nANSWER: A"))
    assert item.body.startswith("<p>A. Einstein<br>was born in</p>")
    assert item.title == "A. Einstein was born in"


def test_markup_is_text():
    item = taken(aiken("Is <b> a tag?\nA. <i>yes</i>\nB. no\nANSWER: A"))
    assert item.body.startswith("<p>Is &lt;b&gt; a tag?</p>")
    assert item.interactions[0].choices[0].content == "&lt;i&gt;yes&lt;/i&gt;"


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        pytest.param("Q\nA. 1\nB. 2\n", "no_answer_line", 1, id="no answer line"),
        pytest.param("Q\nA. 1\nANSWER: A", "too_few_answers", 1, id="one option"),
        pytest.param("Q\nANSWER: A", "too_few_answers", 1, id="no option"),
        pytest.param("\nANSWER: A", "no_question", 2, id="no question"),
        pytest.param("Q\nA. 1\nC. 2\nANSWER: A", "bad_letter", 3, id="a letter left out"),
        pytest.param("Q\nA. 1\nA. 2\nANSWER: A", "bad_letter", 3, id="a letter twice"),
        pytest.param("Q\nB. 1\nC. 2\nANSWER: B", "bad_letter", 2, id="not from A"),
        pytest.param("Q\nA. 1\nB.\nANSWER: A", "empty_answer", 3, id="empty option"),
        pytest.param("Q\nA. 1\nand more\nB. 2\nANSWER: A", "not_an_option", 3, id="stray line"),
        pytest.param("Q\nA. 1\nB. 2\nANSWER: C", "unknown_option", 4, id="no such option"),
        pytest.param("Q\nA. 1\nB. 2\nANSWER: A, B", "bad_answer", 4, id="two answers"),
        pytest.param("Q\nA. 1\nB. 2\nANSWER:", "bad_answer", 4, id="empty answer"),
        pytest.param("Q\nA. 1\nB. 2\nANSWER: 1", "bad_answer", 4, id="a number"),
    ],
)
def test_refusals_name_the_line(text, reason, line):
    found, message = refused(aiken(text))
    assert (found, message.partition(":")[0]) == (reason, f"line {line}")


def test_a_question_without_answer_line_spoils_no_other():
    found = aiken(f"Open\nA. 1\nB. 2\n\n{QUIZ}Open again\nA. 1\nB. 2\n{QUIZ}\nLast\nA. 1\nB. 2")
    assert [one.refusal.reason if one.refusal else "" for one in found] == [
        *("no_answer_line", "", "no_answer_line", "", "no_answer_line")
    ]
    assert [one.item.title for one in found if one.item] == ["What is 2 + 2?"] * 2
    assert [str(one.refusal).partition(":")[0] for one in found if one.refusal] == [
        *("line 1", "line 9", "line 17")
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "no_questions", id="empty"),
        pytest.param(b"\n \n", "no_questions", id="blank"),
        pytest.param(QUIZ.encode() * 5_001, "too_many_questions", id="questions"),
        pytest.param(b"Q\n" * 200_001, "too_large", id="lines"),
        pytest.param(b"Q" * 9_000_000, "too_large", id="bytes"),
    ],
)
def test_whole_files_are_refused_by_name(data, reason):
    assert only(read_aiken(data, file="quiz.txt")).refusal.reason == reason


def test_another_encoding_is_noted():
    one = only(read_aiken("Größe?\nA. ü\nB. ö\nANSWER: A".encode("latin-1"), file="q.txt"))
    assert codes(one) == ["encoding_assumed"]
    assert one.item.title == "Größe?"
