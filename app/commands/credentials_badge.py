"""`assay credentials badge`: draw the badge of a certification, before anybody holds it.

What the programme says now; credentials that exist keep what was signed.
"""

import argparse
from pathlib import Path

from app.commands.output import write
from app.config import Settings
from app.documents.artwork import BadgeFace, badge_svg
from app.documents.picture import badge_png
from app.persistence.engine import open_database
from app.persistence.unit_of_work import readings
from app.services.catalogue.content import Library


class BadgeNotWritten(Exception):
    """The file's name says no kind that is drawn, or it cannot be written."""

    code = "badge_not_written"


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Write a badge as SVG or PNG.

    Raises:
        BadgeNotWritten: the name ends with neither `.svg` nor `.png`, or cannot be written.
        NotFound: no such certification.
        TypesetterFailed: the picture could not be made just now.
    """
    file: Path = asked.file
    if file.suffix.lower() not in {".svg", ".png"}:
        raise BadgeNotWritten(f"{file.name}: name it .svg or .png")
    face = _face(settings, asked.scheme)
    drawn = badge_svg(face).encode() if file.suffix.lower() == ".svg" else badge_png(face)
    try:
        file.write_bytes(drawn)
    except OSError as error:
        raise BadgeNotWritten(f"{file.name}: {error.strerror}") from error
    write(f"{file}: {face.name}, {face.level.value}, {len(drawn)} bytes")
    return 0


def _face(settings: Settings, scheme_id: str) -> BadgeFace:
    database = open_database(settings.database_url)
    try:
        with readings(database)() as uow:
            scheme = Library(uow.content).scheme(scheme_id)
    finally:
        database.close()
    return BadgeFace(scheme.level, scheme.name, scheme.code, settings.issuer_name)
