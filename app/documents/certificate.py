"""The certificate on paper: what was awarded to whom, and where to ask whether it holds today.

It claims nothing of the day on which it is read. Signed is the credential and never this paper;
its proof is the number, and the code that leads to the same page.

Source: PDF/UA-1 (ISO 14289-1), kept or refused by the typesetter.
"""

import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import segno

from app.documents.artwork import BadgeFace, badge_svg
from app.documents.fonts import families_for
from app.documents.typesetting import Order, typeset
from app.services.wallet.download_refusals import TextCannotBeSet

STANDARD: Final = "ua-1"
LONGEST_NAME: Final = 200
"""Signs of a name that find room, inclusive; a longer one is refused and never cut."""
LONGEST_WORD: Final = 40
"""Signs of one word that fit into a line at the smallest size, however wide they are."""

_JOINERS = "\u200c\u200d"
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is printed.

    Attributes:
        holder: the name as the register holds it.
        number: of the credential, as one writes it.
        page: the credential's address.
        awarded: the day of the award, in words.
        until: the last day of the term, in words.
        words: every fixed text, by its name in the layout.
        language: of these texts, such as `en`.
    """

    face: BadgeFace
    holder: str
    number: str
    page: str
    awarded: str
    until: str
    words: Mapping[str, str]
    language: str


def certificate_pdf(certificate: Certificate) -> bytes:
    """Set a certificate; equal ones give equal bytes.

    Raises:
        TextCannotBeSet: a sign of the name is in no font here, or it has none or too many.
        TypesetterFailed: try again later.
    """
    face, holder = certificate.face, printable(certificate.holder)
    if not 0 < len(holder) <= LONGEST_NAME:
        raise TextCannotBeSet
    facts: dict[str, object] = {
        "issuer": printable(face.issuer),
        "holder": _breakable(holder),
        "certification": printable(face.name),
        "number": certificate.number,
        "page": certificate.page,
        "address": certificate.page.removeprefix(f"{urlsplit(certificate.page).scheme}://"),
        "awarded": certificate.awarded,
        "until": certificate.until,
        "emblem": badge_svg(face),
        "code": page_code(certificate.page),
        "words": {name: printable(text) for name, text in certificate.words.items()},
        "language": certificate.language,
    }
    facts["families"] = families_for(f"{holder}{face.name}{face.issuer}")
    return typeset(Order(_layout(), facts, "pdf", (STANDARD,)))


def printable(text: str) -> str:
    """Return a text without signs that have no shape or that turn others around.

    The joiners stay: some scripts are not written without them.
    """
    kept = (
        sign
        for sign in unicodedata.normalize("NFC", text)
        if sign in _JOINERS or sign.isspace() or unicodedata.category(sign) not in _UNPRINTED
    )
    return " ".join("".join(kept).split())


def page_code(page: str) -> str:
    """Return the code that leads to a page, as a drawing with its quiet zone."""
    drawn = io.BytesIO()
    segno.make(page, error="q", micro=False).save(
        drawn, kind="svg", xmldecl=False, border=4, dark="#1b2430", light="#ffffff"
    )
    return drawn.getvalue().decode()


def _breakable(name: str) -> str:
    """Return a name with places to break words that no line could hold."""
    words = name.split(" ")
    cut = (
        "\u200b".join(word[n : n + LONGEST_WORD] for n in range(0, len(word), LONGEST_WORD))
        for word in words
    )
    return " ".join(cut)


@cache
def _layout() -> str:
    return Path(__file__).with_suffix(".typ").read_text(encoding="utf-8")
