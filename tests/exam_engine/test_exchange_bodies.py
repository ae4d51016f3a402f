"""Bodies are cleaned by an allow-list: what draws and reads stays, what acts or fetches goes."""

import pytest

from exam_engine.exchange.bodies import cleaned
from exam_engine.exchange.imported import Loss

PNG = "data:image/png;base64,iVBORw0KGgo="


def html(text: str) -> str:
    """Return the cleaned fragment."""
    return cleaned(text)[0]


def codes(text: str) -> set[tuple[str, str]]:
    """Return code and place of each loss."""
    return {(loss.code, loss.where) for loss in cleaned(text)[1]}


@pytest.mark.parametrize(
    "kept",
    [
        "plain words, no markup",
        "a &lt; b &amp; c",
        "<p>a<br>b</p><hr>",
        '<ul><li>a</li></ul><ol start="3"><li value="4">b</li></ol>',
        '<table><caption>c</caption><colgroup><col span="2"></colgroup><tbody><tr>'
        '<th scope="row" colspan="2">a</th><td rowspan="2">b</td></tr></tbody></table>',
        "<dl><dt>a</dt><dd>b</dd></dl><blockquote><p>q</p></blockquote>",
        "<pre><code>x = 1</code></pre>",
        "<em>e</em><strong>s</strong><sub>1</sub><sup>2</sup><kbd>k</kbd><var>v</var>",
        "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
        '<p lang="nl" dir="rtl" title="t" role="note">x</p>',
        '<p class="qti-layout-col6 qti-italic">x</p>',
        '<span aria-hidden="true" aria-label="l">x</span>',
        '<img src="i/a b.png" alt="x" width="4" height="5">',
        f'<img src="{PNG}" alt="">',
        '<audio controls="" src="a.mp3"></audio>',
        '<video controls="" src="a.mp4" poster="p.png"><track kind="captions" src="c.vtt"></video>',
        '<math display="block"><mfrac><mi>a</mi><mn>2</mn></mfrac></math>',
        '<math><mo stretchy="false">)</mo></math>',
        "<math><mtable><mtr><mtd><msqrt><mi>x</mi></msqrt></mtd></mtr></mtable></math>",
        '<svg viewBox="0 0 9 9" width="9"><g fill="none" transform="translate(1 2) rotate(3)">'
        '<path d="M0 0L9 9" stroke="rgb(1,2,3)" stroke-width="2"></path></g>'
        '<text x="1" y="2" text-anchor="middle">t</text></svg>',
        '<a href="#item-n">note</a><p id="item-n">n</p>',
        '<svg><defs><linearGradient id="item-g"></linearGradient></defs>'
        '<rect fill="url(#item-g)"></rect><use href="#item-g"></use></svg>',
    ],
)
def test_what_reads_and_draws_is_kept_as_it_is(kept):
    assert cleaned(kept) == (kept, ())


@pytest.mark.parametrize(
    ("given_html", "expected", "code", "where"),
    [
        ("<script>alert(1)</script>", "", "dropped_element", "script"),
        ("<ScRiPt src=x>1</sCrIpT>a", "a", "dropped_element", "ScRiPt"),
        ("<style>p{}</style>a", "a", "dropped_element", "style"),
        ("<iframe src='x'>b</iframe>a", "a", "dropped_element", "iframe"),
        ("<object data='x.swf'>alt</object>", "alt", "dropped_element", "object"),
        ("<embed src='x'>a", "a", "dropped_element", "embed"),
        ("<base href='http://e.org'>a", "a", "dropped_element", "base"),
        ("<meta http-equiv='refresh' content='0'>a", "a", "dropped_element", "meta"),
        ("<link rel='stylesheet' href='x'>a", "a", "dropped_element", "link"),
        ("<form action='x'><b>a</b></form>", "<b>a</b>", "dropped_element", "form"),
        ("<input value='x'>a", "a", "dropped_element", "input"),
        ("<textarea>x</textarea>a", "a", "dropped_element", "textarea"),
        ("<template><b>x</b></template>a", "a", "dropped_element", "template"),
        ("<noscript><b>x</b></noscript>a", "a", "dropped_element", "noscript"),
        ("<p onclick='x'>a</p>", "<p>a</p>", "dropped_attribute", "p@onclick"),
        ("<p ONMOUSEOVER=x>a</p>", "<p>a</p>", "dropped_attribute", "p@onmouseover"),
        ("<p style='color:red'>a</p>", "<p>a</p>", "dropped_attribute", "p@style"),
        ("<p class='mine qti-a'>a</p>", '<p class="qti-a">a</p>', "dropped_class", "p@class"),
        ("<p class='mine'>a</p>", "<p>a</p>", "dropped_class", "p@class"),
        ("<p lang='x y'>a</p>", "<p>a</p>", "dropped_attribute", "p@lang"),
        ("<p data-x='1'>a</p>", "<p>a</p>", "dropped_attribute", "p@data-x"),
        ("<a href='javascript:x'>a</a>", "<a>a</a>", "dropped_attribute", "a@href"),
        ("<a href='jAvA\tscript:x'>a</a>", "<a>a</a>", "dropped_attribute", "a@href"),
        ("<a href='http://e.org'>a</a>", "<a>a</a>", "dropped_attribute", "a@href"),
        ("<a href='f.html'>a</a>", "<a>a</a>", "dropped_attribute", "a@href"),
        ("<img src='http://e.org/x.png'>", "<img>", "remote_reference", "img@src"),
        ("<img src='//e.org/x.png'>", "<img>", "remote_reference", "img@src"),
        ("<img src='/x.png'>", "<img>", "absolute_reference", "img@src"),
        ("<img src='../x.png'>", "<img>", "dropped_attribute", "img@src"),
        ("<img src='a/%2e%2e/x.png'>", "<img>", "dropped_attribute", "img@src"),
        ("<img src='..%5cx.png'>", "<img>", "dropped_attribute", "img@src"),
        ("<img src='javascript:x'>", "<img>", "dropped_attribute", "img@src"),
        ("<img src='data:text/html,x'>", "<img>", "dropped_attribute", "img@src"),
        ("<img src='data:image/svg+xml;base64,PHN2Zz4='>", "<img>", "dropped_attribute", "img@src"),
        ("<img srcset='http://e.org/x.png 2x'>", "<img>", "dropped_attribute", "img@srcset"),
        (f"<video src='{PNG}'></video>", "<video></video>", "dropped_attribute", "video@src"),
        ("<video autoplay></video>", "<video></video>", "dropped_attribute", "video@autoplay"),
        ("<svg><script>x</script></svg>", "<svg></svg>", "dropped_element", "script"),
        ("<svg><style>*{}</style></svg>", "<svg></svg>", "dropped_element", "style"),
        (
            "<svg><foreignObject><b>x</b></foreignObject></svg>",
            "<svg></svg>",
            "dropped_element",
            "foreignObject",
        ),
        ("<svg><image href='x.png'/></svg>", "<svg></svg>", "dropped_element", "image"),
        ("<svg><animate attributeName='href'/></svg>", "<svg></svg>", "dropped_element", "animate"),
        ("<svg onload='x'></svg>", "<svg></svg>", "dropped_attribute", "svg@onload"),
        (
            "<svg><use href='e.svg#a'/></svg>",
            "<svg><use></use></svg>",
            "dropped_attribute",
            "use@href",
        ),
        (
            "<svg><use xlink:href='http://e.org#a'/></svg>",
            "<svg><use></use></svg>",
            "remote_reference",
            "use@href",
        ),
        (
            "<svg><path fill='url(http://e.org#a)'/></svg>",
            "<svg><path></path></svg>",
            "dropped_attribute",
            "path@fill",
        ),
        (
            "<svg><path fill='image-set(x)'/></svg>",
            "<svg><path></path></svg>",
            "dropped_attribute",
            "path@fill",
        ),
        (
            "<math><mi href='x'>a</mi></math>",
            "<math><mi>a</mi></math>",
            "dropped_attribute",
            "mi@href",
        ),
        (
            "<math><maction actiontype='x'><mi>a</mi></maction></math>",
            "<math><mi>a</mi></math>",
            "dropped_element",
            "maction",
        ),
        (
            "<math><semantics><mi>a</mi><annotation>t</annotation></semantics></math>",
            "<math><semantics><mi>a</mi></semantics></math>",
            "dropped_element",
            "annotation",
        ),
        ("<unknown-tag><b>a</b></unknown-tag>", "<b>a</b>", "dropped_element", "unknown-tag"),
    ],
)
def test_what_acts_or_fetches_is_taken_away_and_reported(given_html, expected, code, where):
    assert html(given_html) == expected
    assert (code, where) in codes(given_html)


@pytest.mark.parametrize("places", [True, False])
@pytest.mark.parametrize(
    "place",
    [
        '<span data-gap="G1"></span>',
        '<span data-hottext="H1">words</span>',
        '<div data-interaction="0"></div>',
        '<span data-interaction="12"></span>',
        '<div data-feedback="3"></div>',
        '<span data-variable="X" data-format="%i"></span>',
        '<div data-template="T" data-value="a" data-show="hide"><p>x</p></div>',
    ],
)
def test_places_are_kept_only_where_the_reader_says_that_they_are_its_own(place, places):
    clean, lost = cleaned(place, places=places)
    assert (clean == place) is places
    assert ("data-" in clean) is places
    assert (lost == ()) is places


@pytest.mark.parametrize(
    "no_place",
    [
        '<p data-interaction="0"></p>',
        '<div data-interaction="x"></div>',
        '<div data-show="both"></div>',
        '<span data-gap="a b"></span>',
    ],
)
def test_a_place_of_the_wrong_form_is_none(no_place):
    assert "data-" not in cleaned(no_place, places=True)[0]


def test_identifiers_and_references_to_them_get_one_prefix():
    given_html = '<p id="a">x</p><p aria-describedby="a b" id="item-c">y</p><a href="#a">z</a>'
    expected = (
        '<p id="item-a">x</p><p aria-describedby="item-a item-b" id="item-c">y</p>'
        '<a href="#item-a">z</a>'
    )
    assert cleaned(given_html) == (expected, ())


def test_a_loss_tells_what_was_there():
    assert cleaned("<p onclick='go()'>a</p>")[1] == (
        Loss("dropped_attribute", "p@onclick", "go(): dropped"),
    )


def test_the_same_loss_is_told_once():
    assert len(cleaned("<p onclick='x'>a</p>" * 3)[1]) == 1
