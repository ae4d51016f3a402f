"""Moodle's question types that are one part: choices, typed answers, matches, rankings, essays.

Types with gaps in a text are in `gapped` and `cloze`. Source: Moodle's documentation of its XML
format, and of how each type is graded.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction

from lxml import etree

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.moodle.elements import QuestionElement, text_of
from exam_engine.exchange.plain.answers import (
    Typed,
    note_total,
    pairs_of,
    ranking_of,
    require_right,
    spans_of,
    texts_of,
    with_tolerance,
)
from exam_engine.exchange.plain.gaps import heading
from exam_engine.exchange.plain.texts import TextFormat
from exam_engine.items.assessment.interactions import TextField
from exam_engine.items.assessment.making import (
    Answer,
    Part,
    essay,
    multiple_choice,
    single_choice,
    true_false,
    typed_number,
    typed_text,
)

MOST_ANSWERS = 500
_FEWEST = 2
_LONGEST_LINES = 3
_ANY = "*"
_FIELDS = {"plain": "plain", "monospaced": "preformatted"}


def multichoice(question: QuestionElement, worth: Fraction) -> Part:
    """Read one of or some of several."""
    single = question.flag("single", default=True)
    shuffle = question.flag("shuffleanswers", default=False)
    shares, answers = [], []
    for at, one in _answers(question):
        shares.append(question.share(one, f"answer {at}"))
        content = question.line(one, f"answer {at}")
        remark = question.line(one.find("feedback"), f"feedback {at}")
        answers.append(Answer(content, shares[-1] * worth, remark))
    if len(answers) < _FEWEST:
        raise ImportRefused("too_few_answers", "fewer than two answers")
    require_right(shares)
    note_total([max(shares)] if single else shares, question.notes)
    build = single_choice if single else multiple_choice
    return build(answers, worth=worth, shuffle=shuffle)


def truefalse(question: QuestionElement, worth: Fraction) -> Part:
    """Read true or false; answers in other words are taken in that order."""
    found = [one for _, one in _answers(question)]
    if len(found) != _FEWEST:
        raise ImportRefused("broken_item", "not two answers, true and false")
    if text_of(found[0]).lower() == "false" or text_of(found[1]).lower() == "true":
        found.reverse()
    shares = [question.share(one, f"answer {at}") for at, one in enumerate(found, 1)]
    if sorted(shares) != [0, 1]:
        raise ImportRefused("no_correct_answer", "not exactly one of true and false is right")
    remarks = [question.line(one.find("feedback"), "feedback") for one in found]
    return true_false(right=shares[0] == 1, worth=worth, remarks=(remarks[0], remarks[1]))


def shortanswer(question: QuestionElement, worth: Fraction) -> Part:
    """Read a typed text; `*` in an answer stands for anything."""
    usecase = question.flag("usecase", default=False)
    listed, otherwise = texts_of(_typed(question, worth), case_sensitive=usecase)
    note_total([max(one.points for one in listed) / worth], question.notes)
    return typed_text(listed, otherwise=otherwise, worth=worth)


def numerical(question: QuestionElement, worth: Fraction) -> Part:
    """Read a typed number with a tolerance for each answer; an empty answer is any other."""
    answers = ((text or _ANY, points, remark) for text, points, remark in _typed(question, worth))
    spans, otherwise = spans_of(answers, with_tolerance)
    note_total([max(one.points for one in spans) / worth], question.notes)
    _note_units(question)
    return typed_number(spans, otherwise=otherwise, worth=worth)


def _typed(question: QuestionElement, worth: Fraction) -> Iterator[Typed]:
    """Yield the answers; a tolerance follows the number, as `3:0.1`."""
    for at, one in _answers(question):
        points = question.share(one, f"answer {at}") * worth
        tolerance = one.findtext("tolerance") or ""
        text = text_of(one)
        if tolerance and text not in {_ANY, ""}:
            text = f"{text}:{tolerance}"
        yield text, points, question.line(one.find("feedback"), f"feedback {at}")


def matching(question: QuestionElement, worth: Fraction) -> Part:
    """Read a match; an empty source makes its answer a distractor."""
    shuffle = question.flag("shuffleanswers", default=True)
    pairs = []
    for at, one in enumerate(question.all("subquestion"), 1):
        answer = one.find("answer")
        has_format = answer is not None and "format" in answer.attrib
        form = None if has_format else TextFormat.PLAIN
        target = question.line(answer, f"answer {at}", form)
        source = question.line(one, f"subquestion {at}")
        pairs.append((source if heading(source) or "<img" in source else "", target))
    return pairs_of(pairs, worth, shuffle=shuffle)


def ranking(question: QuestionElement, worth: Fraction) -> Part:
    """Read a ranking, graded as the question says."""
    grading, chosen = question.word("gradingtype"), question.word("selecttype", "ALL")
    question.first("selectcount")
    contents = [question.line(one, f"answer {at}") for at, one in _answers(question)]
    return ranking_of(contents, grading, chosen, worth, question.notes)


def essay_part(question: QuestionElement, worth: Fraction) -> Part:
    """Read a long text for a person to score."""
    form = question.word("responseformat", "editor")
    if form == "noinline":
        message = "answered by files alone; ask for a text, or make it a lab"
        raise ImportRefused("unsupported_kind", message)
    lines = question.word("responsefieldlines")
    expected = int(lines) if lines.isdecimal() and len(lines) <= _LONGEST_LINES else None
    field = TextField(expected_lines=expected, format=_FIELDS.get(form, "xhtml"))
    return essay(field=field, worth=worth)


TYPED = {"shortanswer", "numerical"}
KINDS: dict[str, Callable[[QuestionElement, Fraction], Part]] = {
    "multichoice": multichoice,
    "truefalse": truefalse,
    "shortanswer": shortanswer,
    "numerical": numerical,
    "matching": matching,
    "match": matching,
    "ddmatch": matching,
    "ordering": ranking,
    "essay": essay_part,
}


def _answers(question: QuestionElement) -> list[tuple[int, etree._Element]]:
    found = question.all("answer")
    if len(found) > MOST_ANSWERS:
        raise ImportRefused("too_many_answers", f"{len(found)} answers, at most {MOST_ANSWERS}")
    return list(enumerate(found, 1))


def _note_units(question: QuestionElement) -> None:
    """Note units: a number is answered here, without its unit."""
    units = [text_of(name) for one in question.all("units") for name in one.iter("unit_name")]
    graded = question.word("unitgradingtype", "0") not in {"0", ""}
    if units:
        words = ", ".join(units)[:80]
        rule = "; a wrong unit cost points there" if graded else ""
        question.notes.add("unit_dropped", "units", f"{words}: numbers are answered bare{rule}")
    for name in ("unitpenalty", "showunits", "unitsleft"):
        question.first(name)
