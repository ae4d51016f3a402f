"""For employers: one form, one page per credential, and what a program needs to check offline.

A number that is unknown and one that may not be seen look alike, byte for byte.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import PROGRAMS, PUBLIC, access
from app.realtime.schema import MalformedMessage
from app.services.catalogue.content import Library
from app.services.certifying.signing import PROOF
from app.services.errors import NotFound
from app.services.verifying.verification import Shown, Verifying
from app.web.employers import verify_view as view
from app.web.look_ups import limit_look_ups
from app.wiring import Wiring
from exam_engine.issuance.badge import Profile
from exam_engine.issuance.number import display, parse_number
from exam_engine.issuance.refusals import MistypedNumber
from exam_engine.issuance.typing_help import read_typed

JWT_TYPE = "application/vc+jwt"
DOCUMENT_TYPE = "application/vc"
LIST_MAX_AGE_S = 300
EVIDENCE = frozenset({"exam", "prior", "prerequisite"})


@dataclass(frozen=True, slots=True)
class VerifyPages:
    """Verification for people and programs."""

    wiring: Wiring
    verifying: Verifying

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("verify", __name__)
        add = pages.add_url_rule
        add("/verify", view_func=self.form)
        add("/c/<number>", view_func=self.credential)
        add("/c/<number>/credential.jwt", view_func=self.token)
        add("/c/<number>/credential.json", view_func=self.document)
        add("/c/<number>/evidence/<key>", view_func=self.evidence)
        add("/api/v1/verify/<number>", view_func=self.api)
        add("/status/<purpose>/<part>", view_func=self.status_list)
        return pages

    @access(PUBLIC)
    def form(self) -> ResponseReturnValue:
        """Take what was typed to the credential's page."""
        typed = request.args.get("number", "").strip()[:64]
        if not typed:
            return render_template("employers/verify.html", error=None, value="")
        self._limit()
        try:
            number = parse_number(typed)
        except MistypedNumber:
            return render_template("employers/verify.html", **view.refused_number(typed)), 400
        return redirect(url_for("verify.credential", number=display(number)), 303)

    @access(PUBLIC)
    def credential(self, number: str) -> ResponseReturnValue:
        """Show one credential with every check, now or as of a date."""
        self._limit()
        try:
            canonical = display(parse_number(number))
        except MistypedNumber as error:
            if self._wants_json():
                raise MalformedMessage("number", view.mistyped(read_typed(number))) from error
            return render_template("employers/verify.html", **view.refused_number(number[:64])), 400
        if canonical != number:
            return redirect(url_for("verify.credential", number=canonical), 308)
        found = self.verifying.look_up(number, at=_asked_date())
        if self._wants_json():
            return self._json(found)
        if found is None:
            return render_template("employers/credential.html", **view.unknown(canonical)), 404
        if g.person is None or g.person.id != found.row.person_id:
            self.verifying.count(found.row.number)
        with self.wiring.read() as uow:
            scheme = Library(uow.content).scheme(found.row.scheme_id)
        page = view.page(found, scheme, self.wiring.issuer, self.wiring.clock.now())
        return render_template("employers/credential.html", **page)

    @access(PROGRAMS)
    def api(self, number: str) -> ResponseReturnValue:
        """Give the verdict as JSON."""
        self._limit()
        try:
            return self._json(self.verifying.look_up(number, at=_asked_date()))
        except MistypedNumber as error:
            raise MalformedMessage("number", view.mistyped(read_typed(number))) from error

    @access(PUBLIC)
    def token(self, number: str) -> ResponseReturnValue:
        """Give the signed credential; `?profile=ob3` for Open Badges readers."""
        return Response(self._tokens(number)[asked_profile().value], mimetype=JWT_TYPE)

    @access(PUBLIC)
    def document(self, number: str) -> ResponseReturnValue:
        """Give the credential as JSON that carries its proof inside."""
        text = self._tokens(number).get(PROOF)
        if text is None:
            raise NotFound("issued before there were such proofs")
        return Response(text, mimetype=DOCUMENT_TYPE)

    @access(PUBLIC)
    def evidence(self, number: str, key: str) -> ResponseReturnValue:
        """Lead from a statement of evidence to the credential that makes it."""
        if key.partition("-")[0] not in EVIDENCE:
            raise NotFound(f"evidence {key}")
        return redirect(url_for("verify.credential", number=number), 303)

    @access(PUBLIC)
    def status_list(self, purpose: str, part: str) -> ResponseReturnValue:
        """Publish a signed status list."""
        token = self.verifying.status_list(f"{purpose}/{part}")
        if token is None:
            raise NotFound(f"status list {purpose}/{part}")
        response = Response(token, mimetype=JWT_TYPE)
        response.headers["Cache-Control"] = f"public, max-age={LIST_MAX_AGE_S}"
        return response

    def _json(self, found: Shown | None) -> ResponseReturnValue:
        if found is None:
            return jsonify(view.unknown_json()), 404
        return jsonify(view.as_json(found))

    def _tokens(self, number: str) -> Mapping[str, str]:
        """Return every signed form of a credential that may be seen."""
        self._limit()
        try:
            found = self.verifying.look_up(number)
        except MistypedNumber:
            found = None
        if found is None:
            raise NotFound("no such credential")
        return found.row.tokens

    def _wants_json(self) -> bool:
        best = request.accept_mimetypes.best_match(["text/html", "application/json"])
        return best == "application/json"

    def _limit(self) -> None:
        limit_look_ups(self.wiring)


def asked_profile() -> Profile:
    """Return the reader that a token is asked for; the newer standard where nobody says."""
    return Profile.OB3 if request.args.get("profile") == Profile.OB3.value else Profile.VCDM2


def _asked_date() -> datetime | None:
    """Return the end of the asked day, None for now."""
    asked = request.args.get("at", "")
    if not asked:
        return None
    try:
        day = datetime.strptime(asked, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise MalformedMessage("at", "write the date as 2028-03-01") from error
    return datetime.combine(day.date(), time(23, 59, 59), tzinfo=UTC)
