"""Wordings of text formats to cleaned HTML: plain, Markdown, HTML, and Moodle's mixture of them.

Bytes to text first, with the encoding found out. What cleaning takes away is kept as losses.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from exam_engine.exchange import markup
from exam_engine.exchange.bodies import cleaned
from exam_engine.exchange.imported import ImportRefused, Loss

LARGEST_FILE = 8 * 1024 * 1024
MOST_LINES = 200_000
LONGEST_TEXT = 200_000
"""Characters of one wording."""
LONGEST_MARKDOWN = 50_000
"""The same in Markdown; open brackets take time in the square of it."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BLOCKS = "p|div|ul|ol|li|table|tr|td|th|pre|h[1-6]|br|hr|blockquote|dl|dt|dd|figure"
_INLINES = "b|i|u|s|em|strong|code|sub|sup|span|a|img|font|small|big|tt|kbd|mark|math|svg|audio"
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCKS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ANY_TAG = re.compile(rf"</?(?:{_BLOCKS}|{_INLINES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ONE_PARAGRAPH = re.compile(r"<p>(.*)</p>", re.DOTALL)
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class TextFormat(StrEnum):
    """How a wording is marked up, by GIFT's words; `moodle` is text that may hold HTML."""

    HTML = "html"
    MARKDOWN = "markdown"
    PLAIN = "plain"
    MOODLE = "moodle"


@dataclass(slots=True)
class Notes:
    """What is lost while one question is read; the same loss is noted once."""

    losses: dict[Loss, None] = field(default_factory=dict)

    def add(self, code: str, where: str, detail: str) -> None:
        """Note one loss."""
        self.losses[Loss(code, where, detail)] = None

    def block(self, text: str, form: TextFormat, where: str) -> str:
        """Return a wording as cleaned HTML of paragraphs."""
        return self._html(text, form, where, _paragraphs)

    def line(self, text: str, form: TextFormat, where: str) -> str:
        """Return a wording as cleaned HTML for one line, such as a choice."""
        return self._html(text, form, where, _broken)

    def _html(self, text: str, form: TextFormat, where: str, plainly: Callable[[str], str]) -> str:
        require_short(text, where)
        text = text.strip()
        if form is TextFormat.MARKDOWN:
            require_short(text, where, LONGEST_MARKDOWN)
            return (markup.inline if plainly is _broken else markup.block)(text).html
        if form is TextFormat.PLAIN or (form is TextFormat.MOODLE and not _ANY_TAG.search(text)):
            return plainly(text)
        if form is TextFormat.MOODLE and not _BLOCK_TAG.search(text):
            text = text.replace("\n", "<br>")
        kept, losses = cleaned(text)
        for loss in losses:
            self.add(loss.code, f"{where}/{loss.where}" if loss.where else where, loss.detail)
        return _unwrapped(kept) if plainly is _broken else kept


def decoded(data: bytes) -> tuple[str, tuple[Loss, ...]]:
    r"""Return the text of a file; its encoding by its mark, else UTF-8, else Latin-1 with a loss.

    Line ends become `\n`; characters that are no text are dropped.

    Raises:
        ImportRefused: `too_large` or, for a mark that the rest does not keep to, `not_text`.
    """
    if len(data) > LARGEST_FILE:
        raise ImportRefused("too_large", f"{len(data)} bytes, at most {LARGEST_FILE}; split it")
    losses: tuple[Loss, ...] = ()
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise ImportRefused("not_text", f"is not {encoding}: {error.reason}") from error
        text = data.decode("cp1252", errors="replace")
        detail = "is not UTF-8; read as Western European (Windows-1252)"
        losses = (Loss("encoding_assumed", "file", detail),)
    text = _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if text.count("\n") > MOST_LINES:
        raise ImportRefused("too_large", f"more than {MOST_LINES} lines; split the file")
    return text, losses


def mixed(html_text: str) -> str:
    """Return cleaned HTML as text that reads the same in the format `moodle`."""
    if "<" in html_text:
        return html_text
    bare = html.unescape(html_text)
    return f"<span>{html_text}</span>" if _ANY_TAG.search(bare) else bare


def require_short(text: str, where: str, most: int = LONGEST_TEXT) -> None:
    """Check that a wording has at most 200,000 characters, or as many as said.

    Raises:
        ImportRefused: `too_large`.
    """
    if len(text) > most:
        message = f"{where} has {len(text)} characters, at most {most}; shorten it"
        raise ImportRefused("too_large", message)


def _paragraphs(text: str) -> str:
    parts = re.split(r"\n[ \t]*\n\s*", text)
    return "".join(f"<p>{_broken(part)}</p>" for part in parts if part.strip())


def _unwrapped(html_text: str) -> str:
    """Return what stands in the one paragraph around a line, if there is one."""
    found = _ONE_PARAGRAPH.fullmatch(html_text)
    return html_text if found is None or "<p" in found[1] else found[1].strip()


def _broken(text: str) -> str:
    return html.escape(text.strip(), quote=False).replace("\n", "<br>")
