"""Every text of the browser and of the pages can be translated."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg

APP = Path(__file__).resolve().parents[2] / "app"
ONE_TEXT = re.compile(r'\bt\(\s*"((?:[^"\\]|\\.)*)"')
TWO_FORMS = re.compile(r'\btn\(\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"')


@pytest.fixture(scope="module")
def found() -> dict[str, set[str]]:
    with (APP / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)
    keywords = DEFAULT_KEYWORDS | parse_keywords(["t", "tn:1,2", "_l", "_words"])
    texts: dict[str, set[str]] = {}
    for name, _line, message, *_rest in extract_from_dir(APP, methods, options, keywords):
        forms = message if isinstance(message, tuple) else (message,)
        texts.setdefault(name, set()).update(forms)
    return texts


def sources() -> list[Path]:
    every = (APP / "frontend" / "src").rglob("*.ts")
    return sorted(path for path in every if ".test." not in path.name)


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_every_text_of_the_browser_is_found(path, found):
    source = path.read_text(encoding="utf-8")
    wanted = set(ONE_TEXT.findall(source))
    wanted |= {form for forms in TWO_FORMS.findall(source) for form in forms}
    assert wanted <= found.get(path.relative_to(APP).as_posix(), set())


def test_texts_of_the_pages_are_found(found):
    assert "Your exams and certificates" in found["templates/candidates/me.html"]
    assert "Hand in now" in found["frontend/src/room/review.ts"]


@pytest.mark.parametrize("path", sorted((APP / "templates").glob("*.html")), ids=lambda p: p.name)
def test_a_page_has_no_inline_script_or_style(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=", source)
    inline = [tag for tag in re.findall(r"<script[^>]*>", source) if "src=" not in tag]
    assert all('type="application/json"' in tag for tag in inline)
