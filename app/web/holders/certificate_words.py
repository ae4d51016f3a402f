"""The words of a certificate on paper, in the reader's language.

None of them says that the credential holds today: paper stays, and what it tells may end.
"""

from urllib.parse import urlsplit

from app.documents.artwork import BadgeFace, face_of
from app.documents.certificate import Certificate
from app.services.wallet.downloads import Held
from app.web.language import day_in_words, language
from app.web.language import gettext as _
from exam_engine.catalogue import Level
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display


def certificate_of(held: Held, public_url: str) -> Certificate:
    """Return what is printed of a credential."""
    row = held.row
    number = display(CredentialNumber(row.number))
    page = f"{public_url}/c/{number}"
    face = face_of(held.document)
    return Certificate(
        face=face,
        holder=row.holder_name,
        number=number,
        page=page,
        awarded=day_in_words(row.valid_from),
        until=day_in_words(row.valid_until),
        words=_words(face, page, urlsplit(public_url).netloc),
        language=language(),
    )


def level_words(level: Level) -> str:
    """Return what a level is called."""
    return {
        Level.FOUNDATION: _("Foundation"),
        Level.PROFESSIONAL: _("Professional"),
        Level.ADVANCED: _("Advanced"),
        Level.SPECIALIST: _("Specialist"),
    }[level]


def _words(face: BadgeFace, page: str, host: str) -> dict[str, str]:
    level = level_words(face.level)
    return {
        "title": _("Certificate: %(name)s", name=face.name),
        "emblem": _("Badge of the certification %(name)s", name=face.name),
        "records": _("This certificate records that"),
        "earned": _("has earned the certification"),
        "level": _("Level: %(level)s", level=level),
        "awarded": _("Awarded on"),
        "term": _("For the term that ends on"),
        "number": _("Credential number"),
        "check": _("Paper does not know what happened since. See how it stands today at"),
        "or_type": _("or type the number at %(host)s/verify", host=host),
        "code": _("Code that leads to %(page)s", page=page),
    }
