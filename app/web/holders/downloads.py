"""The holder's own files of a credential: signed files, badges that carry one, the certificate.

Given to the holder alone, whatever others may see. The page that offers them takes `offered` and
includes `_downloads.html`.
"""

from dataclasses import dataclass

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.documents.artwork import badge_svg, face_of
from app.documents.baking import bake_png, bake_svg
from app.documents.certificate import certificate_pdf
from app.documents.picture import badge_png
from app.services.certifying.signing import PROOF
from app.services.errors import NotFound, TooMany
from app.services.roles import Role
from app.services.verifying.showing import Visibility
from app.services.wallet.downloads import Downloads, Held
from app.web.employers.verify import DOCUMENT_TYPE, JWT_TYPE, asked_profile
from app.web.holders.certificate_words import certificate_of
from app.web.holders.linkedin import add_to_profile
from app.web.language import gettext as _
from app.wiring import Wiring
from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance.badge import Profile
from exam_engine.issuance.credential import Issuer
from exam_engine.issuance.number import display
from exam_engine.issuance.states import CredentialState

HOLDER_ONLY = only(Role.CANDIDATE)
MADE_PER_MINUTE = 20
"""Certificates that one person may have made in a minute; each is a process of its own."""


def offered(held: Held, issuer: Issuer) -> dict[str, object]:
    """Return what `_downloads.html` shows of a credential of one's own.

    Links that are None are not offered: what may not be shown now, and forms that this credential
    was not issued in.
    """
    number = display(CredentialNumber(held.row.number))

    def at(name: str, profile: str | None = None) -> str:
        return url_for(f"downloads.{name}", number=number, profile=profile)

    shown, found = held.to_be_shown, held.row.visibility != Visibility.PRIVATE
    active = held.state is CredentialState.ACTIVE
    return {
        "number": number,
        "state": held.state.value,
        "artwork": at("artwork"),
        "pdf": at("certificate") if shown else None,
        "png": at("picture") if shown else None,
        "svg": at("drawing") if shown else None,
        "jwt": at("token"),
        "ob3": at("token", profile=Profile.OB3.value),
        "json": at("document") if PROOF in held.row.tokens else None,
        "found": found,
        "linkedin": _linkedin(held, issuer) if active and found else None,
    }


def _linkedin(held: Held, issuer: Issuer) -> str:
    number = display(CredentialNumber(held.row.number))
    return add_to_profile(
        name=face_of(held.document).name,
        issuer=issuer.name,
        number=number,
        page=f"{issuer.address}/c/{number}",
        term=(held.row.valid_from, held.row.valid_until),
    )


@dataclass(frozen=True, slots=True)
class DownloadPages:
    """Files of one's own credentials."""

    wiring: Wiring
    downloads: Downloads

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("downloads", __name__, url_prefix="/me/credentials/<number>")
        add = pages.add_url_rule
        add("/artwork.svg", view_func=self.artwork)
        add("/badge.svg", view_func=self.drawing)
        add("/badge.png", view_func=self.picture)
        add("/certificate.pdf", view_func=self.certificate)
        add("/credential.jwt", view_func=self.token)
        add("/credential.json", view_func=self.document)
        return pages

    @access(HOLDER_ONLY)
    def artwork(self, number: str) -> ResponseReturnValue:
        """Show the badge on the holder's own page, whatever the credential's state."""
        held = self.downloads.held(number, _me())
        return Response(badge_svg(face_of(held.document)), mimetype="image/svg+xml")

    @access(HOLDER_ONLY)
    def drawing(self, number: str) -> ResponseReturnValue:
        """Give the badge as a drawing that carries the credential."""
        held = self.downloads.to_show(number, _me())
        baked = bake_svg(badge_svg(face_of(held.document)), _token(held, Profile.OB3))
        return _file(baked, "image/svg+xml", held, "badge", "svg")

    @access(HOLDER_ONLY)
    def picture(self, number: str) -> ResponseReturnValue:
        """Give the badge as a picture that carries the credential."""
        held = self.downloads.to_show(number, _me())
        self._limit()
        baked = bake_png(badge_png(face_of(held.document)), _token(held, Profile.OB3))
        return _file(baked, "image/png", held, "badge", "png")

    @access(HOLDER_ONLY)
    def certificate(self, number: str) -> ResponseReturnValue:
        """Give the certificate for printing."""
        held = self.downloads.to_show(number, _me())
        self._limit()
        printed = certificate_pdf(certificate_of(held, self.wiring.issuer.address))
        return _file(printed, "application/pdf", held, "certificate", "pdf")

    @access(HOLDER_ONLY)
    def token(self, number: str) -> ResponseReturnValue:
        """Give the signed credential; `?profile=ob3` for Open Badges readers."""
        profile = asked_profile()
        held = self.downloads.held(number, _me())
        name = "credential" if profile is Profile.VCDM2 else "credential-ob3"
        return _file(_token(held, profile).encode(), JWT_TYPE, held, name, "jwt")

    @access(HOLDER_ONLY)
    def document(self, number: str) -> ResponseReturnValue:
        """Give the credential as JSON that carries its proof inside."""
        held = self.downloads.held(number, _me())
        text = held.row.tokens.get(PROOF)
        if text is None:
            raise NotFound("issued before there were such proofs")
        return _file(text.encode(), DOCUMENT_TYPE, held, "credential", "json")

    def _limit(self) -> None:
        key = f"made:{_me()}"
        if not self.wiring.limiter.allow(key, limit=MADE_PER_MINUTE, per_s=60):
            raise TooMany(_("Too many files in one minute."), retry_after_s=60)


def _me() -> PersonId:
    return PersonId(current_person().id)


def _token(held: Held, profile: Profile) -> str:
    return held.row.tokens[profile.value]


def _file(raw: bytes, kind: str, held: Held, name: str, ending: str) -> Response:
    """Return a file to keep; its name says which credential, never whose."""
    number = display(CredentialNumber(held.row.number))
    response = Response(raw, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}-{number}.{ending}")
    return response
