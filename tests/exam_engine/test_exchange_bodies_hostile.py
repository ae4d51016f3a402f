"""Attacks on the cleaning of bodies: nothing that runs, nothing that fetches, bounded time."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.exchange.allowed import TAGS
from exam_engine.exchange.bodies import DEEPEST_BODY, LONGEST_BODY, MOST_TAGS, cleaned
from exam_engine.exchange.imported import ImportRefused

ADDRESSES = {"href", "src", "poster"}


class Tags(HTMLParser):
    """Every tag of a fragment with its attributes."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(fragment)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def require_harmless(clean: str) -> None:
    """Assert that no tag acts and no address leaves."""
    known = {tag.lower() for tag in TAGS}
    for tag, attributes in Tags(clean).found:
        assert tag in known
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in attributes.keys() & ADDRESSES:
            assert ":" not in attributes[name] or attributes[name].startswith("data:image/")


@pytest.mark.parametrize(
    "attack",
    [
        "<math><mtext><table><mglyph><style><!--</style>"
        '<img title="--&gt;&lt;img src=1 onerror=x&gt;">',
        '<svg></p><style><a id="</style><img src=1 onerror=x>">',
        '<math><annotation-xml encoding="text/html"><style><img src=1 onerror=x></style>',
        '<noscript><p title="</noscript><img src=1 onerror=x>">',
        "<form><math><mtext></form><form><mglyph><style></math><img src=1 onerror=x>",
        "<svg><desc><b></b><img src=1 onerror=x></desc></svg>",
        '<xmp><p title="</xmp><img src=1 onerror=x>">',
        "<!--><img src=1 onerror=x>-->",
        "<p title='`><img src=1 onerror=x>'>",
        '<svg><a xlink:href="javascript:x"><text>t</text></a></svg>',
        "<svg><set attributeName=href to=javascript:x /></svg>",
        "<math xlink:href='javascript:x'>t</math>",
        "<img src=x:x onerror=x>",
        "<p/onclick=x>",
        '<img src="a.png" / onerror=x>',
        "\0<scr\0ipt>x</script>",
        "<plaintext><img src=1 onerror=x>",
    ],
)
def test_no_known_trick_leaves_anything_that_runs(attack):
    clean = cleaned(attack)[0]
    require_harmless(clean)
    assert cleaned(clean)[0] == clean


PARTS = (
    *("<p>", "</p>", "<svg>", "<math>", "<mtext>", "</svg>", "<style>", "<!--", "-->", "<img src="),
    *(
        " onerror=x",
        ">",
        "'",
        '"',
        "<a href='javascript:x'>",
        "<table>",
        "<tr>",
        "<script>",
        "&lt;",
    ),
    *("<foreignObject>", "<title>", "<span data-gap='G'>", "]]>", "<![CDATA[", "\0", "<mglyph>"),
)
FRAGMENTS = st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=6)), max_size=14)


@settings(max_examples=300, deadline=None)
@given(FRAGMENTS.map("".join))
def test_cleaning_leaves_nothing_that_acts_and_is_stable(fragment):
    clean = cleaned(fragment)[0]
    require_harmless(clean)
    assert cleaned(clean)[0] == clean


@pytest.mark.parametrize(
    ("given_html", "reason"),
    [
        ("<p>" + "x" * LONGEST_BODY, "too_large"),
        ("<br>" * (MOST_TAGS + 1), "too_large"),
        ("<div>" * (DEEPEST_BODY + 1), "too_deep"),
    ],
)
def test_bodies_are_bounded(given_html, reason):
    with pytest.raises(ImportRefused) as refused:
        cleaned(given_html)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "given_html", ["<br>" * MOST_TAGS, "<div>" * DEEPEST_BODY, "<b>a</b>" * 9_000]
)
def test_the_largest_bodies_are_cleaned_soon(given_html):
    began = time.process_time()
    assert cleaned(given_html)[0]
    assert time.process_time() - began < 15
