"""Authored interactions with keys that fit them, for tests of their canonical form."""

from decimal import Decimal

from exam_engine.items import Markup, Match, MultipleChoice, Order, ShortText
from exam_engine.items.interactions import GapMatch, Hottext, InlineChoice, Menu
from exam_engine.items.keys import within
from exam_engine.items.program import ToleranceKind
from tests.exam_engine.bank import options

SET = MultipleChoice(options("abcde"), 1, 4)
RANK = Order(options("abcd"))
PAIRS = Match(options(["s1", "s2", "s3"]), options(["t1", "t2"]))
WORDS = ShortText(40)
TEXT = Markup("", '<p><span data-gap="g1"></span> then <span data-gap="g2"></span></p>')
MENUS = InlineChoice(TEXT, (Menu("g1", options("ab")), Menu("g2", options("cd"))))
GAPS = GapMatch(TEXT, options("abc"))
PARTS = Hottext(
    Markup(
        "", '<p><span data-hottext="a">one <b>1</b></span><span data-hottext="b">two</span></p>'
    ),
    0,
    2,
)
RIGHT = (("s1", "t1"), ("s2", "t2"), ("s3", "t1"))
GAP_PAIRS, MENU_PAIRS = (("g1", "b"), ("g2", "c")), (("g1", "a"), ("g2", "d"))
NEAR = within(Decimal("0.95"), Decimal("0.005"), ToleranceKind.ABSOLUTE)
