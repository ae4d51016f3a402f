"""The picture of a badge, for whoever shows a credential: artwork alone, nothing baked in.

A credential names this address as its image, so it is answered to programs and to pages of others.
What it shows stands on the credential's page too; the file that proves something is the holder's.
"""

from dataclasses import dataclass

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.auth import PUBLIC, access
from app.documents.artwork import badge_svg, face_of
from app.documents.picture import badge_png
from app.services.wallet.downloads import Downloads
from app.web.look_ups import limit_pictures
from app.wiring import Wiring


@dataclass(frozen=True, slots=True)
class BadgePictures:
    """Drawings and pictures of badges."""

    wiring: Wiring
    downloads: Downloads

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("badges", __name__)
        pages.add_url_rule("/c/<number>/badge.svg", view_func=self.drawing)
        pages.add_url_rule("/c/<number>/badge.png", view_func=self.picture)
        return pages

    @access(PUBLIC)
    def drawing(self, number: str) -> ResponseReturnValue:
        """Show the badge as a drawing."""
        limit_pictures(self.wiring)
        face = face_of(self.downloads.badge_document(number))
        return Response(badge_svg(face), mimetype="image/svg+xml")

    @access(PUBLIC)
    def picture(self, number: str) -> ResponseReturnValue:
        """Show the badge as a picture."""
        limit_pictures(self.wiring)
        face = face_of(self.downloads.badge_document(number))
        return Response(badge_png(face), mimetype="image/png")
