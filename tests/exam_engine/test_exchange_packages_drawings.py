"""SVG files are cleaned before they are kept; types are told by content."""

import pytest

from exam_engine.exchange.assets import asset, clean_svg, shown_bytes
from exam_engine.exchange.imported import ImportRefused

SVG = '<svg xmlns="http://www.w3.org/2000/svg">'
PREFIX = b'<svg xmlns="http://www.w3.org/2000/svg"'


def clean(inner: str, attributes: str = "") -> str:
    """Return what is inside a drawing once it is cleaned."""
    text = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inner}</svg>'
    done = clean_svg(text.encode())
    assert done.startswith(PREFIX)
    return done.decode().removeprefix(PREFIX.decode())


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ('<path d="M0 0" stroke="red"/>', '><path d="M0 0" stroke="red"/></svg>'),
        ("<g><text>a<tspan>b</tspan>c</text></g>", "><g><text>a<tspan>b</tspan>c</text></g></svg>"),
        (
            '<path style="fill:#fff; stroke-width:2"/>',
            '><path fill="#fff" stroke-width="2"/></svg>',
        ),
        ('<path style="behavior:url(x);fill:url(http://e)"/>', "><path/></svg>"),
        ('<use href="#a"/><g id="a"/>', '><use href="#item-a"/><g id="item-a"/></svg>'),
        ("<script>x</script><style>*{}</style>", "/>"),
        ("<foreignObject><p>x</p></foreignObject>", "/>"),
        ("<image href='x.png'/><a href='javascript:x'><g/></a>", "><g/></svg>"),
        ("<switch><foreignObject/><g><a><path/></a></g></switch>", "><g><path/></g></svg>"),
        ("<p>x</p><title>t</title>", "/>"),
        ("<g onclick='x' xmlns:q='urn:q' q:z='1'/>", "><g/></svg>"),
        ("<q:g xmlns:q='urn:q'/>", "/>"),
        ("<g> stray </g>", "><g/></svg>"),
    ],
)
def test_a_drawing_keeps_only_what_draws(inner, expected):
    assert clean(inner) == expected


def test_a_drawing_keeps_its_size():
    assert clean("", 'viewBox="0 0 9 9" width="9" onload="x"') == ' viewBox="0 0 9 9" width="9"/>'


def test_references_of_the_old_kind_are_kept_inside():
    inner = '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="#a"/>'
    assert clean(inner) == '><use href="#item-a"/></svg>'


@pytest.mark.parametrize(
    "before",
    [
        "",
        "\ufeff",
        '<?xml version="1.0"?>\n<!-- made by hand -->\n',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x/svg11.dtd">',
        '<!DOCTYPE svg PUBLIC "a" "b" [<!ENTITY ns "http://ns.example/1/">]>',
    ],
)
def test_what_drawing_programs_write_before_a_drawing_is_forgiven(before):
    kind, done = shown_bytes(f'{before}{SVG}<g id="&amp;x" class="&ns;"/></svg>'.encode())
    assert kind == "image/svg+xml"
    assert b"DOCTYPE" not in done
    assert b"http://ns.example" not in done


def test_an_entity_that_names_a_file_is_never_read():
    text = f'<!DOCTYPE svg [<!ENTITY f SYSTEM "file:///etc/hostname">]>{SVG}<text>&f;</text></svg>'
    assert shown_bytes(text.encode())[1].endswith(b"><text>entity</text></svg>")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a..", "image/gif"),
        (b"RIFF\n\n\n\nWEBPVP8 ", "image/webp"),
        (b"RIFF\n\n\n\nWAVEfmt ", "audio/wav"),
        (b"ID3\x03", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"OggS\0", "audio/ogg"),
        (b"fLaC\0", "audio/flac"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"\0\0\0\nftypisom", "video/mp4"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"WEBVTT\n\n", "text/vtt"),
    ],
)
def test_the_type_is_told_by_the_first_bytes(content, kind):
    found = asset("a.bin", content)
    assert (found.media_type, found.size, found.path) == (kind, len(content), "a.bin")


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"<html>", b"body{}", b"alert(1)", b"PK\x03\x04"]
)
def test_anything_else_is_not_shown(content):
    with pytest.raises(ImportRefused) as refused:
        shown_bytes(content)
    assert refused.value.reason == "unsafe_asset"
