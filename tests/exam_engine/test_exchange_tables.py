import io
import time
import zipfile
from datetime import date
from fractions import Fraction

import openpyxl
import pytest

from exam_engine.exchange.plain import read_csv, read_xlsx
from exam_engine.exchange.plain.columns import find_columns, letter_of
from tests.exam_engine.plain_texts import chosen, codes, maximum, only, refused, table, taken

HEADER = ("Question", "Answer 1", "Answer 2", "Answer 3", "Time limit", "Correct answer(s)")
ROW = ("Even?", "1", "2", "4", "20", "2,3")
GAME = (
    ("Quiz of a game", *[None] * 6),
    (
        None,
        "Question - max 120 characters",
        "Answer 1 - max 75 characters",
        "Answer 2 - max 75 characters",
        "Answer 3 - max 75 characters",
        "Time limit (sec) \u2013 5, 10, 20 secs",
        "Correct answer(s) - choose at least one",
    ),
    (1, *ROW),
)


def sheet(*rows, before=()):
    """Make a workbook; other sheets may stand before the one with these rows."""
    book = openpyxl.Workbook()
    for name in before:
        book.create_sheet(name, 0).append([name])
    for row in rows:
        book[book.sheetnames[-1]].append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def xlsx(*rows, **more):
    """Read a workbook."""
    return read_xlsx(sheet(*rows, **more), file="bank/quiz.xlsx")


def csv_of(*rows, separator=","):
    """Write rows as CSV."""
    return "\n".join(
        separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in rows
    )


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_is_read_whatever_its_separator(separator):
    item = taken(table(csv_of(HEADER, ROW, separator=separator)))
    assert item.body == '<p>Even?</p><div data-interaction="0"></div>'
    assert [(one.id, one.content) for one in item.interactions[0].choices] == [
        *(("A", "1"), ("B", "2"), ("C", "4"))
    ]
    assert item.metadata.seconds == 20
    assert [chosen(item, *one) for one in ("24", "2", "124", "")] == [1, 0, 0, 0]


def test_the_layout_of_games_is_found_below_its_titles_and_beside_its_numbers():
    found = only(xlsx(*GAME, before=("Readme",)))
    assert (found.format, found.identifier) == ("xlsx", "quiz-1")
    assert chosen(found.item, "2", "4") == 1
    assert codes(found) == ["scoring_assumed"]
    assert str(found.losses[0].where) == "row 3"


@pytest.mark.parametrize(
    ("correct", "right"),
    [
        pytest.param("2", "b", id="number"),
        pytest.param("B", "b", id="letter"),
        pytest.param("b", "b", id="small letter"),
        pytest.param("Second", None, id="text of no answer"),
        pytest.param("1;3", "ac", id="semicolon"),
        pytest.param("1, 3", "ac", id="comma and blank"),
        pytest.param("A and C", "ac", id="words"),
        pytest.param("1 3", "ac", id="blank"),
        pytest.param("1/3", "ac", id="slash"),
        pytest.param("4", None, id="no such number"),
        pytest.param("0", None, id="nothing"),
        pytest.param("1,9", None, id="one of none"),
        pytest.param("one", None, id="word"),
        pytest.param("", None, id="empty"),
        pytest.param("٢", None, id="digit of another script"),
    ],
)
def test_right_answers_are_numbers_or_letters(correct, right):
    header = ("question", "option a", "option b", "option c", "correct")
    found = only(table(csv_of(header, ("Q", "a", "b", "c", correct), separator="\t")))
    if right is None:
        reason = "unknown_option" if correct else "no_correct_answer"
        assert found.refusal.reason == reason
        assert "row 2, column E" in str(found.refusal)
    else:
        assert chosen(found.item, *right) == 1


def test_the_text_of_an_answer_counts_but_a_number_is_a_number():
    header = "question,answer 1,answer 2,correct\n"
    assert chosen(taken(table(f"{header}Capital?,Rome,Paris,paris")), "Paris") == 1
    found = only(table(f"{header}2 or 1?,2,1,1"))
    assert chosen(found.item, "2") == 1
    assert codes(found) == ["correct_assumed"]


def test_a_list_that_a_spreadsheet_took_for_a_decimal_is_a_list():
    found = only(xlsx(HEADER, ("Q", "a", "b", "c", 20, 1.3)))
    assert chosen(found.item, "a", "c") == 1
    assert codes(found) == ["correct_assumed", "scoring_assumed"]


def test_cells_of_any_type_read_as_a_person_reads_them():
    row = ("Q", True, 0.5, date(2026, 1, 2), 20.0, 2)
    item = taken(xlsx(HEADER, row))
    assert [one.content for one in item.interactions[0].choices] == [
        "TRUE",
        "0.5",
        "2026-01-02",
    ]
    assert item.metadata.seconds == 20


def test_further_columns_give_points_names_categories_and_explanations():
    header = "id;title;question;answer 1;answer 2;correct;points;category;explanation;remark"
    found = only(table(f"{header}\nQ7;My;Is it?;a;b;1;2.5;top/x;Since <so>;later"))
    item = found.item
    assert (found.identifier, item.title, maximum(item)) == ("Q7", "My", Fraction(5, 2))
    assert chosen(item, "a") == Fraction(5, 2)
    assert item.metadata.entries == ("category=top/x",)
    assert [one.content for one in item.feedback] == ["<p>Since &lt;so&gt;</p>"]
    assert [(one.code, one.where) for one in found.losses] == [("dropped_column", "remark")]


def test_several_right_answers_may_be_worth_more_than_a_point():
    text = 'question,answer 1,answer 2,answer 3,correct,points\nQ,a,b,c,"1,2",3'
    item = taken(table(text))
    assert [chosen(item, *one) for one in ("ab", "a", "abc")] == [3, 0, 0]


@pytest.mark.parametrize(
    ("row", "reason", "where"),
    [
        pytest.param(",a,b,,20,1", "empty_question", "row 3, column A", id="no question"),
        pytest.param("Q,a,,,20,1", "too_few_answers", "row 3, column B", id="one answer"),
        pytest.param("Q,a,b,,20,3", "unknown_option", "row 3, column F", id="right but blank"),
        pytest.param("Q", "too_few_answers", "row 3", id="short row"),
        pytest.param('"Q,a', "broken_row", "row 3", id="open quote"),
        pytest.param('"Q"x,a', "broken_row", "row 3", id="text after a quote"),
        pytest.param("Q" + ",a" * 200, "broken_row", "row 3", id="columns"),
    ],
)
def test_a_bad_row_is_refused_by_row_and_column_alone(row, reason, where):
    good = ",".join(HEADER) + "\nGood,a,b,,20,1\n"
    first, second = table(f"{good}{row}\n")
    assert first.refusal is None
    assert second.refusal.reason == reason
    assert str(second.refusal).startswith(where)


@pytest.mark.parametrize("points", ["0", "-1", "1001", "x", "1e3000"])
def test_bad_points_are_refused(points):
    text = f"question,answer 1,answer 2,correct,points\nQ,a,b,1,{points}"
    assert refused(table(text))[1].startswith("row 2, column E")


def test_a_time_that_is_none_is_a_loss():
    found = only(table("question,answer 1,answer 2,correct,time\nQ,a,b,1,soon"))
    assert (codes(found), found.item.metadata.seconds) == (["dropped_value"], None)
    assert (
        taken(table("question,answer 1,answer 2,correct,time\nQ,a,b,1,30 sec")).metadata.seconds
        == 30
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding):
    data = csv_of(HEADER, ("Größe?", "ü", "ö", "", "", "1")).encode(encoding)
    one = only(read_csv(data, file="q.csv"))
    assert one.item.body.startswith("<p>Größe?</p>")
    assert codes(one) == (["encoding_assumed"] if encoding == "cp1252" else [])


def test_nothing_in_a_cell_is_computed():
    item = taken(table("question,answer 1,answer 2,correct\n=1+1,=cmd(),b,1"))
    assert item.body.startswith("<p>=1+1</p>")
    reason, message = refused(xlsx(HEADER, ("=1+1", "a", "=2", "c", 20, 1)))
    assert reason == "broken_row"
    assert message == "row 2: column A, C holds a formula; paste its value"


def test_rows_far_below_are_read_and_blank_ones_are_none():
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    for at, cell in enumerate(ROW, 1):
        book.active.cell(100_000, at, cell)
    data = io.BytesIO()
    book.save(data)
    assert [one.item is not None for one in read_xlsx(data.getvalue(), file="q.xlsx")] == [True]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "not_xlsx", id="empty"),
        pytest.param(b"PK\x03\x04 nothing", "not_xlsx", id="no archive"),
        pytest.param(sheet(HEADER, ROW)[:-60], "not_xlsx", id="cut off"),
        pytest.param(sheet(("a", "b")), "no_header", id="no header"),
        pytest.param(sheet(HEADER), "no_questions", id="header alone"),
        pytest.param(b"x" * (8 * 1024 * 1024 + 1), "too_large", id="large"),
    ],
)
def test_whole_workbooks_are_refused_by_name(data, reason):
    one = only(read_xlsx(data, file="a/quiz.xlsx"))
    assert (one.identifier, one.refusal.reason) == ("quiz", reason)


def repacked(change):
    """Make a workbook and pack it again, with some parts changed."""
    data = io.BytesIO()
    whole = io.BytesIO(sheet(HEADER, ROW))
    with (
        zipfile.ZipFile(whole) as source,
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return data.getvalue()


def test_hostile_workbooks_are_refused_soon():
    started = time.process_time()
    bomb = repacked(lambda name, part: b"0" * 30_000_000 if name == "docProps/app.xml" else part)
    entity = repacked(lambda name, part: b"<!DOCTYPE x>" + part if "sheet1" in name else part)
    broken = repacked(lambda name, part: part[:-20] if "sheet1" in name else part)
    found = [only(read_xlsx(one, file="q.xlsx")).refusal.reason for one in (bomb, entity, broken)]
    assert found == ["too_large", "doctype", "not_xlsx"]
    assert time.process_time() - started < 15


def test_a_table_without_a_known_header_is_refused_with_its_first_row():
    reason, message = refused(table("word,meaning\ncat,animal"))
    assert reason == "no_header"
    assert "'word,meaning'" in message


@pytest.mark.parametrize(
    ("header", "found"),
    [
        pytest.param(("Question", "A", "B"), False, id="bare letters"),
        pytest.param(("Question", "Answer 1", "Answer 2"), False, id="no right answer"),
        pytest.param(("Question", "Answer 1", "Correct"), False, id="one answer"),
        pytest.param(("Prompt", "Choice A", "Choice B", "Key"), True, id="choices and key"),
        pytest.param(("Stem", "Option_1", "Option_2", "Answer"), True, id="the only answer"),
        pytest.param(("QUESTION TEXT", "Answer1", "Answer2", "Right answers"), True, id="capitals"),
    ],
)
def test_headers(header, found):
    assert (find_columns(header) is not None) == found


def test_columns_have_the_letters_of_spreadsheets():
    assert [letter_of(at) for at in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]


def test_too_many_rows_are_refused_together():
    text = ",".join(HEADER) + "\n" + "Q,a,b,,,1\n" * 5_001
    assert only(table(text)).refusal.reason == "too_many_questions"
