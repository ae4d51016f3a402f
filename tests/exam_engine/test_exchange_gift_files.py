import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.exchange.plain import read_gift
from exam_engine.exchange.plain.collecting import MOST_QUESTIONS
from exam_engine.exchange.plain.texts import LARGEST_FILE
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.plain_texts import codes, gift, only, refused, taken


def test_questions_are_parted_by_blank_lines_and_named_by_title_or_position():
    found = gift("::One::a{T}\n\n\n  \nb\nstill b{F}\n\n::Two:: c{=d}\n")
    assert [one.identifier for one in found] == ["One", "quiz-2", "Two"]
    assert {one.format for one in found} == {"gift"}
    assert {one.file for one in found} == {"bank/quiz.gift"}
    assert found[1].item.title == "b still b"
    assert found[1].item.body.startswith("<p>b<br>still b</p>")


def test_comments_are_left_out_and_carry_identifiers_and_tags():
    text = "// [id:I 7] [tag:easy] [tag:a\\]b]\n::T::Is it{\n// not this }\n=yes}\n"
    item = taken(gift(text))
    assert (item.id, item.title) == ("I 7", "T")
    assert item.metadata.entries == ("tag=easy", "tag=a]b")
    assert [one.text for one in item.responses[0].correct] == ["yes"]


def test_a_category_holds_for_all_that_follows():
    found = gift("a{T}\n\n$CATEGORY: top/one\n\nb{T}\n\n$CATEGORY: two\nc{T}\n\nd{T}")
    assert [one.item.metadata.entries for one in found] == [
        (),
        ("category=top/one",),
        ("category=two",),
        ("category=two",),
    ]


def test_a_blank_line_inside_the_answers_does_not_end_the_question():
    item = taken(gift("Which?{\n=a\n\n~b\n\n}"))
    assert [one.content for one in item.interactions[0].choices] == ["a", "b"]


def test_an_open_brace_spoils_its_own_question_only():
    broken, whole = gift("Which?{=a\n\n::ok::And?{T}")
    assert broken.refusal.reason == "braces"
    assert whole.identifier == "ok"
    assert whole.refusal is None


def test_a_name_used_again_gets_a_number_and_is_noted():
    first, second, third = gift("::Q::a{T}\n\n::Q::b{T}\n\n::Q::c{T}")
    assert [one.identifier for one in (first, second, third)] == ["Q", "Q-2", "Q-3"]
    assert [codes(one) for one in (first, second)] == [[], ["identifier_repeated"]]
    assert second.item.id == "Q-2"
    assert second.item.title == "Q"


@pytest.mark.parametrize(
    ("text", "reason", "says"),
    [
        pytest.param("just words", "not_a_question", "line 1", id="description"),
        pytest.param("\n\nQ{=a ~b", "braces", "line 3", id="no closing brace"),
        pytest.param("Q}{=a ~b", "braces", "\\{", id="closed before opened"),
        pytest.param("Q{=a ~b} or {=c}", "several_answer_blocks", "each", id="two blocks"),
        pytest.param("Q{~a}", "too_few_answers", "two", id="one choice"),
        pytest.param("Q{~a ~b}", "no_correct_answer", "right", id="nothing right"),
        pytest.param("Q{=%0%a}", "no_correct_answer", "right", id="no points for the one text"),
        pytest.param("Q{=}", "empty_answer", "answer 1", id="empty text"),
        pytest.param("Q{=a -> b}", "too_few_answers", "two pairs", id="one pair"),
        pytest.param("Q{=a -> b =c}", "broken_pair", "->", id="no arrow"),
        pytest.param("Q{=a -> b =c -> }", "empty_answer", "target", id="no target"),
        pytest.param("Q{#abc}", "not_a_number", "'abc'", id="no number"),
        pytest.param("Q{#1,5}", "not_a_number", "3.25", id="decimal comma"),
        pytest.param("Q{#5..1}", "bad_range", "swap", id="range upside down"),
        pytest.param("Q{~%101%a =b}", "bad_weight", "101", id="more than all"),
        pytest.param("Q{~%1.2.3%a =b}", "bad_weight", "1.2.3", id="no percentage"),
        pytest.param("[markdown]" + "a" * 50_001 + "{T}", "too_large", "50000", id="Markdown"),
        pytest.param("Q{=a*b*c*d*e*f*g}", "too_many_wildcards", "5", id="wildcards"),
        pytest.param("Q{>1\na}", "too_few_answers", "order", id="nothing to order"),
    ],
)
def test_refusals_name_reason_and_line(text, reason, says):
    found_reason, message = refused(gift(text))
    assert (found_reason, message[:5]) == (reason, "line ")
    assert says in message


def test_a_refusal_keeps_its_neighbours():
    found = gift("::a::x{T}\n\n::b::y{#z}\n\n::c::x{=d}")
    assert [one.refusal is None for one in found] == [True, False, True]
    assert str(found[1].refusal).startswith("line 3: answer 1: not a number")


@pytest.mark.parametrize(
    ("data", "losses"),
    [
        pytest.param("Größe{T}".encode(), [], id="UTF-8"),
        pytest.param("\ufeffGröße{T}".encode(), [], id="UTF-8 with mark"),
        pytest.param("Größe{T}".encode("utf-16"), [], id="UTF-16"),
        pytest.param("Größe{T}".encode("latin-1"), ["encoding_assumed"], id="Latin-1"),
        pytest.param("Größe\r\n{T}\r\n".encode(), [], id="line ends of Windows"),
        pytest.param("Gr\0ö\ufdd0ße{T}".encode(), [], id="no characters"),
    ],
)
def test_encodings(data, losses):
    one = only(read_gift(data, file="quiz.gift"))
    assert one.item.body == '<p>Größe</p><div data-interaction="0"></div>'
    assert codes(one) == losses


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "no_questions", id="empty"),
        pytest.param(b"// only\n\n// comments", "no_questions", id="comments"),
        pytest.param(b"\xff\xfeabc", "not_text", id="half of UTF-16"),
        pytest.param(b"a" * (LARGEST_FILE + 1), "too_large", id="a byte too many"),
        pytest.param(b"\n" * 200_001, "too_large", id="a line too many"),
        pytest.param(b"q{T}\n\n" * (MOST_QUESTIONS + 1), "too_many_questions", id="questions"),
    ],
)
def test_whole_files_are_refused_by_name(data, reason):
    one = only(read_gift(data, file="a/bank.gift"))
    assert (one.identifier, one.refusal.reason) == ("bank", reason)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"{" * 4_000_000, id="braces"),
        pytest.param(b"a" * 8_000_000, id="one line"),
        pytest.param(b"q{" + b"~a" * 90_000 + b"}", id="answers"),
        pytest.param(b"// " + b"[id:" * 1_000_000 + b"\nq{T}", id="comment"),
        pytest.param(b"a{=\n\n" * 60_000, id="open braces"),
        pytest.param(b"[markdown]" + b"[" * 49_000 + b"{T}", id="brackets of Markdown"),
        pytest.param(b"[html]" + b"<div>" * 39_000 + b"{T}", id="deep HTML"),
        pytest.param(b"q{=" + b"*a" * 50_000 + b"}", id="wildcards"),
    ],
)
def test_hostile_files_end_soon(data):
    started = time.process_time()
    assert read_gift(data, file="x.gift")
    assert time.process_time() - started < 15


@settings(max_examples=150)
@given(st.text(alphabet="ab \n:#={}~%\\*>-.0123[]/T$", max_size=60))
def test_any_text_is_imported_or_refused(text):
    for one in gift(text):
        assert (one.item is None) != (one.refusal is None)
        assert one.refusal is None or one.refusal.reason != "broken_item"
        assert one.item is None or compile_item(one.item)
