"""Comparing a name with the holder's: yes or no, by page and by program."""

from dataclasses import dataclass

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import PROGRAMS, PUBLIC, access
from app.realtime.schema import MalformedMessage
from app.services.catalogue.content import Library
from app.services.errors import NotFound, TooMany, WishRefused
from app.services.verifying.naming import NameChecking
from app.services.verifying.verification import Verifying
from app.web.employers import verify_view as view
from app.web.language import gettext as _
from app.web.look_ups import limit_look_ups
from app.wiring import Wiring
from exam_engine.issuance.number import display, parse_number
from exam_engine.issuance.refusals import MistypedNumber
from exam_engine.issuance.typing_help import read_typed

LONGEST_BODY = 4_096


@dataclass(frozen=True, slots=True)
class NamePages:
    """The answer to "is it this person's?"."""

    wiring: Wiring
    verifying: Verifying
    naming: NameChecking

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("verify_names", __name__)
        add = pages.add_url_rule
        add("/c/<number>/name", view_func=self.form)
        add("/c/<number>/name", view_func=self.check, methods=["POST"])
        add("/api/v1/verify/<number>/name", view_func=self.api, methods=["POST"])
        return pages

    @access(PUBLIC)
    def form(self, number: str) -> ResponseReturnValue:
        """Lead to the credential's page, where the form is."""
        return redirect(url_for("verify.credential", number=number), 303)

    @access(PUBLIC)
    def check(self, number: str) -> ResponseReturnValue:
        """Show the credential with the answer."""
        limit_look_ups(self.wiring)
        typed = request.form.get("name", "").strip()
        try:
            canonical = display(parse_number(number))
        except MistypedNumber:
            return render_template("employers/verify.html", **view.refused_number(number[:64])), 400
        try:
            told, status = ("match" if self.naming.check(number, typed) else "other"), 200
        except NotFound:
            return render_template("employers/credential.html", **view.unknown(canonical)), 404
        except WishRefused:
            told, status = "missing", 422
        except TooMany:
            told, status = "used_up", 429
        return self._page(number, typed, told), status

    @access(PROGRAMS)
    def api(self, number: str) -> ResponseReturnValue:
        """Give the answer as JSON; the body is `{"name": "..."}`."""
        limit_look_ups(self.wiring)
        request.max_content_length = LONGEST_BODY
        body = request.get_json(silent=True)
        try:
            match = self.naming.check(number, body.get("name") if isinstance(body, dict) else None)
        except MistypedNumber as error:
            raise MalformedMessage("number", view.mistyped(read_typed(number))) from error
        except NotFound:
            return jsonify(view.unknown_json()), 404
        except TooMany as error:
            raise TooMany(_tries_used_up(), retry_after_s=error.retry_after_s) from error
        return jsonify({"match": match})

    def _page(self, number: str, typed: str, told: str) -> str:
        found = self.verifying.look_up(number)
        if found is None:  # made private since its name was compared
            return render_template(
                "employers/credential.html", **view.unknown(display(parse_number(number)))
            )
        with self.wiring.read() as uow:
            scheme = Library(uow.content).scheme(found.row.scheme_id)
        page = view.page(found, scheme, self.wiring.issuer, self.wiring.clock.now())
        error = {
            "missing": _("Type the name as the certificate shows it."),
            "used_up": _tries_used_up(),
        }.get(told)
        return render_template(
            "employers/credential.html",
            **page,
            name_typed=typed[:200],
            name_told=told,
            name_error=error,
        )


def _tries_used_up() -> str:
    return _(
        "Names were compared with this credential five times today, as often as anybody may. Try "
        "again tomorrow, or ask the holder to show the name."
    )
