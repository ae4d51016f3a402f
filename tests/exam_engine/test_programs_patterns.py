"""Regular expressions of XML Schema: what they match, and that no pattern makes matching slow.

Tests of exam_engine.scoring.programs.patterns, exam_engine.scoring.programs.pattern_syntax,
exam_engine.scoring.programs.pattern_classes.
"""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.scoring.programs.pattern_syntax import DEEPEST
from exam_engine.scoring.programs.patterns import LONGEST_PATTERN, MOST_WORK, pattern
from exam_engine.scoring.programs.states import Reason, Uncomputable

MATCHES = [
    (
        "",
        [
            "",
        ],
        ["a"],
    ),
    ("abc", ["abc"], ["ab", "abcd", "ABC"]),
    ("a.c", ["abc", "a c", "a\tc"], ["a\nc", "a\rc", "ac"]),
    ("a|bc|", ["a", "bc", ""], ["abc", "b"]),
    ("a?b", ["ab", "b"], ["aab"]),
    ("a*", ["", "aaa"], ["b"]),
    ("a+", ["a", "aaa"], [""]),
    ("a{2}", ["aa"], ["a", "aaa"]),
    ("a{2,}", ["aa", "aaaaa"], ["a"]),
    ("a{1,3}", ["a", "aa", "aaa"], ["", "aaaa"]),
    ("a{0}", [""], ["a"]),
    ("a{0,1}", ["", "a"], ["aa"]),
    ("(ab)+c", ["abc", "ababc"], ["abab", "c"]),
    ("(a|b)*c", ["c", "abbac"], ["abd"]),
    ("(?:ab)?c", ["abc", "c"], ["ab"]),
    ("a+?b", ["aab"], ["b"]),
    ("^abc$", ["abc"], ["^abc$"]),
    ("a^b", ["a^b"], ["ab"]),
    ("a$b", ["a$b"], ["ab"]),
    (r"abc\$", ["abc$"], ["abc"]),
    (r"abc\\$", ["abc\\"], ["abc", "abc\\$"]),
    ("[abc]", ["a", "c"], ["d", "ab"]),
    ("[^abc]", ["d", "^"], ["a", ""]),
    ("[a-c]", ["b"], ["d", "-"]),
    ("[b-b]", ["b"], ["a", "c"]),
    ("[a-]", ["a", "-"], ["b"]),
    ("[-a]", ["a", "-"], ["b"]),
    ("[a-cx-z]", ["b", "y"], ["m"]),
    (r"[\-\]]", ["-", "]"], ["\\"]),
    (r"[\t-\n]", ["\t", "\n"], ["\r"]),
    ("[a-z-[aeiou]]", ["b", "z"], ["a", "e", "B"]),
    ("[^a-z-[A]]", ["B"], ["a", "A"]),
    (r"[\d-[5]]", ["4"], ["5", "a"]),
    (r"\d+", ["42", "\u0663"], ["4a", ""]),
    (r"\D", ["a"], ["4"]),
    (r"\s", [" ", "\n", "\t", "\r"], ["\u00a0", "a"]),
    (r"\S+", ["ab\u00a0"], ["a b"]),
    (r"\w+", ["abc1\u00e9+"], ["a b", "a.b", "a_b"]),
    (r"\W", [".", " ", "_"], ["a"]),
    (r"\i\c*", ["a-1", "_x", ":y"], ["1a", "-a"]),
    (r"\I\C", ["1 "], ["a ", "1a"]),
    (r"\p{Lu}\p{L}*", ["Abc", "\u00c9"], ["abc", "A1"]),
    (r"\P{Lu}", ["a", "1"], ["A"]),
    (r"\p{Nd}\p{Sc}\p{Zs}", ["3\u20ac "], ["3a "]),
    (r"\p{IsGreek}+", ["\u03b1\u03b2"], ["ab"]),
    (r"\p{IsBasicLatin}", ["a", "\x7f"], ["\u0080"]),
    (r"\P{IsBasicLatin}", ["\u0080"], ["a"]),
    (r"\n\r\t", ["\n\r\t"], ["nrt"]),
    (r"\(\)\[\]\{\}\.\*\+\?\|\^\-\/", ["()[]{}.*+?|^-/"], [""]),
    ("(a{2}){2}", ["aaaa"], ["aa", "aaa"]),
    ("()", [""], ["a"]),
    ("(a*)*", ["", "aaa"], ["b"]),
    ("[0-9]{1,3}([.,][0-9]+)?", ["7", "12,50"], ["1234", "1."]),
]


@pytest.mark.parametrize(("text", "fits", "misfits"), MATCHES)
def test_a_pattern_matches_whole_texts(text, fits, misfits):
    test, _ = pattern(text)
    assert {one: test(one) for one in fits} == dict.fromkeys(fits, True)
    assert {one: test(one) for one in misfits} == dict.fromkeys(misfits, False)


REFUSED = [
    ("a)", "a group is closed that was never opened, at 1 of 'a\\)'"),
    ("(a", r"\) is missing"),
    ("(?=a)", "looks around or names a group"),
    ("(?<n>a)", "looks around or names a group"),
    ("*a", r"\* stands alone; write"),
    ("a]", r"\] stands alone"),
    ("a}", r"\} stands alone"),
    ("a**", "a quantifier follows a quantifier"),
    ("a{2}{3}", "stands alone"),
    ("a{x}", "{ is not followed by numbers of times"),
    ("a{,3}", "{ is not followed by numbers of times"),
    ("a{3,2}", "not up to 1000 times: .3,2."),
    ("a{1001}", "not up to 1000 times: .1001."),
    ("a{1,1001}", "not up to 1000 times"),
    ("a{1001,}", "not up to 1000 times"),
    ("[]", "a class without characters"),
    ("[a", "ends too early"),
    ("[z-a]", "z-a is no range"),
    (r"[a-\d]", "is no range"),
    ("[a[b]]", r"\[ stands inside a class"),
    ("[a-[b]c]", r"\] is missing"),
    ("a\\", "ends too early"),
    (r"\b", r"\\b is no escape"),
    (r"\1", r"\\1 is no escape"),
    (r"\p", r"\\p is not followed by {name}"),
    (r"\p{Lu", r"\\p is not followed by {name}"),
    (r"\p{}", r"\\p is no escape"),
    (r"\p{Lx}", r"\\pLx is no escape"),
    (r"\p{IsKlingon}", r"\\pIsKlingon is no escape"),
    ("a" * (LONGEST_PATTERN + 1), "longer than 1000 characters"),
    ("a{1000}b", "needs more than 1000 places"),
    ("((((a{9}){9}){9}){9}){9}", "needs more than 1000 places"),
    ("(((((){9}){9}){9}){9}){9}", "needs more than 1000 places"),
    ("(" * 40 + ")" * 40, "groups nested deeper than 30"),
    ("[a-" * 40 + "[b]" + "]" * 40, "classes nested deeper than 30"),
    ("a?" * 330, "too many optional parts"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_pattern_of_xml_schema_is_refused(text, message):
    with pytest.raises(InvalidProgram, match=message):
        pattern(text)


def test_the_deepest_and_longest_are_allowed():
    assert pattern("(" * DEEPEST + "a" + ")" * DEEPEST)[0]("a")
    test, places = pattern("a" * 999)
    assert (test("a" * 500), places) == (False, 1000)
    assert pattern("[" + "a" * (LONGEST_PATTERN - 2) + "]")[0]("a")
    assert pattern("a{499}")[0]("a" * 499)


@pytest.mark.parametrize(
    "text",
    [
        "(a+)+b",
        "(a*)*b",
        "(a|a)*b",
        "(a|aa)+b",
        "(.*)(.*)(.*)(.*)(.*)b",
        "a*a*a*a*a*a*a*b",
        "(a?){30}a{30}b",
    ],
)
def test_no_pattern_makes_matching_slow(text):
    test, _ = pattern(text)
    start = time.process_time()
    for _ in range(2):
        assert test("a" * 3000 + "c") is False
    assert time.process_time() - start < 15


def test_the_most_work_there_can_be_is_done_in_time():
    test, _ = pattern("(.?){120}(.*)*b")
    text = "".join(chr(0x4E00 + at) for at in range(1300))
    start = time.process_time()
    assert test(text) is False
    assert test(text + "b") is True
    assert time.process_time() - start < 15


def test_a_text_too_long_for_its_pattern_has_no_value():
    test, _ = pattern("a")
    longest = MOST_WORK // 2
    assert test("b" * longest) is False
    with pytest.raises(Uncomputable, match="a text longer than 250000 characters") as refused:
        test("a" * (longest + 1))
    assert refused.value.reason is Reason.TEXT_TOO_LONG


PIECES = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", "."]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "{2,}"])).map(
            lambda two: f"({two[0]}){two[1]}"
        ),
    ),
    max_leaves=5,
)


@settings(max_examples=300)
@given(PIECES, st.lists(st.text("abc", max_size=5), max_size=6))
def test_what_python_knows_too_is_matched_as_python_matches_it(text, subjects):
    (test, _), other = pattern(text), re.compile(text)
    assert [test(one) for one in subjects] == [bool(other.fullmatch(one)) for one in subjects]


@given(st.text(max_size=30))
def test_any_text_is_a_pattern_or_refused(text):
    try:
        test, _ = pattern(text)
    except InvalidProgram:
        return
    assert test("a") in {True, False}
