"""Items made of plain parts, drawn at random: what a text format should carry there and back."""

import html
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from exam_engine.items.assessment.making import (
    Answer,
    Otherwise,
    Pairing,
    Ranking,
    Span,
    Spelling,
    Stem,
    essay,
    made,
    matching,
    multiple_choice,
    ordering,
    place,
    single_choice,
    true_false,
    typed_number,
    typed_text,
)

NOTHING, ONE = Fraction(0), Fraction(1)
SHARES = st.sampled_from(
    [Fraction(one) for one in ("0", "1/10", "1/6", "1/4", "1/3", "1/2", "2/3", "5/6", "-1/3", "-1")]
)
WORDS = st.text(alphabet="abc ü<>&\"'{}=~#:%\\*->/[]$_", min_size=1, max_size=12).map(str.strip)
BARE = WORDS.filter(bool).map(lambda text: html.escape(text, quote=False))
WORDINGS = st.one_of(BARE, BARE.map(lambda text: f"<b>{text}</b>"))
REMARKS = st.one_of(st.just(""), WORDINGS)
TYPED = st.text(alphabet="abcü*#=~{}:%\\ ", min_size=1, max_size=10).map(str.strip).filter(bool)
NUMBERS = st.decimals(-1000, 1000, places=3)


def stem(name="I", body="Asked?", explanation=""):
    """Make what an item has besides its parts."""
    return Stem(name, "A title", f"<p>{body}</p>", explanation=explanation)


@st.composite
def answers(draw, *, least=2, full=True):
    """Draw choices of different wordings, of which the first earns everything."""
    contents = draw(st.lists(WORDINGS, min_size=least, max_size=5, unique=True))
    made_of = [Answer(one, draw(SHARES), draw(REMARKS)) for one in contents]
    first = Answer(contents[0], ONE if full else Fraction(1, 2), draw(REMARKS))
    return [first, *made_of[1:]]


@st.composite
def single_choices(draw):
    return single_choice(draw(answers()), shuffle=True)


@st.composite
def multiple_choices(draw):
    return multiple_choice(draw(answers(full=False)), shuffle=True)


@st.composite
def truths(draw):
    return true_false(right=draw(st.booleans()), remarks=(draw(REMARKS), draw(REMARKS)))


@st.composite
def texts(draw):
    listed = draw(st.lists(TYPED, min_size=1, max_size=4, unique_by=str.casefold))
    spellings = [Spelling(one, draw(SHARES), remark=draw(REMARKS)) for one in listed]
    first = Spelling(listed[0], ONE, remark=draw(REMARKS))
    return typed_text([first, *spellings[1:]], otherwise=draw(others()))


@st.composite
def numbers(draw):
    bounds = draw(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=3))
    spans = [Span(min(one), max(one), draw(SHARES), draw(REMARKS)) for one in bounds]
    first = Span(Decimal(1), Decimal("2.5"), ONE, draw(REMARKS))
    return typed_number([first, *spans], otherwise=draw(others()))


@st.composite
def others(draw):
    return Otherwise(draw(st.sampled_from([NOTHING, Fraction(1, 10)])), draw(REMARKS))


@st.composite
def matches(draw):
    sources = draw(st.lists(WORDINGS, min_size=2, max_size=4))
    targets = draw(st.lists(WORDINGS, min_size=2, max_size=3, unique=True))
    each = Fraction(1, len(sources))
    pairs = [Pairing(one, draw(st.sampled_from(targets)), each) for one in sources]
    return matching(pairs, distractors=draw(st.lists(WORDINGS, max_size=1)))


@st.composite
def rankings(draw):
    contents = draw(st.lists(WORDINGS, min_size=2, max_size=5, unique=True))
    return ordering(contents, ranking=draw(st.sampled_from(Ranking)))


PARTS = st.one_of(
    single_choices(),
    multiple_choices(),
    truths(),
    texts(),
    numbers(),
    matches(),
    rankings(),
    st.just(essay()),
)


@st.composite
def items(draw, parts=PARTS):
    """Draw an item of one part."""
    body = draw(WORDINGS)
    return made(stem(body=body, explanation=draw(REMARKS)), [draw(parts)])


def inline(part, before="Now ", after=" then."):
    """Make an item of a part that stands in a line."""
    body = f"{before}{place(0, inline=True)}{after}"
    return made(Stem("I", "A title", f"<p>{body}</p>"), [part])
