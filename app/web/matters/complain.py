"""Complaints of people without an account: the form, and the page that its link opens.

Nothing here says whether a number exists: what was typed is kept and shown as it was typed.
"""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import PUBLIC, access
from app.services.errors import StaleVersion, TooMany, WishRefused
from app.services.matters.filing import LONGEST
from app.services.matters.impartiality import CREDENTIAL, DECISION, SERVICE
from app.services.matters.matter_refusals import IntakeFull, TalkIsLong
from app.services.matters.public_matters import (
    KEPT,
    LONGEST_NUMBER,
    Complaint,
    PublicMatters,
    new_secret,
)
from app.services.rows import MatterRow
from app.web.language import gettext as _
from app.web.matters import matters_view as view
from app.web.networks import visitors_network
from app.wiring import Wiring
from exam_engine.issuance.matter import MatterMoved

MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class ComplainPages:
    """The way in for everybody."""

    wiring: Wiring
    matters: PublicMatters

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("complain", __name__)
        add = pages.add_url_rule
        add("/complain", view_func=self.form)
        add("/complain", view_func=self.file, methods=["POST"])
        add("/complaint/<complaint>", view_func=self.one)
        add("/complaint/<complaint>", view_func=self.change, methods=["POST"])
        return pages

    @access(PUBLIC)
    def form(self) -> ResponseReturnValue:
        """Show the form, with the number filled in where a page led here."""
        return self._form({})

    @access(PUBLIC)
    def file(self) -> ResponseReturnValue:
        """Receive a complaint; a refusal is shown above the form and stores nothing."""
        secret = request.form.get("secret", "")
        try:
            self.matters.file(_complaint(), secret=secret, network=visitors_network())
        except WishRefused as refusal:
            return self._form({refusal.field: _field_words(refusal.field)}), 422
        except TooMany as refusal:
            page = self._form({"page": _too_many()})
            return page, 429, {"Retry-After": str(refusal.retry_after_s)}
        except IntakeFull:
            return self._form({"page": _full(self.wiring.settings.issuer_email)}), 503
        return redirect(url_for("complain.one", complaint=secret), 303)

    @access(PUBLIC)
    def one(self, complaint: str) -> ResponseReturnValue:
        """Show how a complaint stands, to whoever has its link."""
        return self._one(complaint, self.matters.look(complaint), {})

    @access(PUBLIC)
    def change(self, complaint: str) -> ResponseReturnValue:
        """Add to a complaint, or take it back."""
        row = self.matters.look(complaint)
        try:
            self._carry_out(complaint)
        except WishRefused:
            words = _("Write something, in at most 4,000 characters.")
            return self._one(complaint, row, {"words": words}), 422
        except (TooMany, TalkIsLong):
            words = _(
                "You have answered many times. Wait for our answer; it comes by the day below."
            )
            return self._one(complaint, row, {"words": words}), 429
        except (MatterMoved, StaleVersion):
            flash(_("It was changed meanwhile; look at it again."), "warning")
        return redirect(url_for("complain.one", complaint=complaint), 303)

    def _carry_out(self, secret: str) -> None:
        if request.form.get("do") == "withdraw":
            version = request.form.get("version", "")
            fits = version.isascii() and version.isdigit() and len(version) <= MOST_DIGITS
            self.matters.withdraw(secret, version=int(version) if fits else -1)
            flash(_("You took it back. Nobody looks at it any more."), "success")
            return
        words = request.form.get("words", "").replace("\r\n", "\n")
        self.matters.reply(secret, words, network=visitors_network())
        flash(_("We have it. Whoever looks at your complaint reads it."), "success")

    def _form(self, errors: dict[str, str]) -> str:
        sent = request.form
        asked = request.args.get("number", "")[:LONGEST_NUMBER]
        return render_template(
            "matters/complain.html",
            errors=errors,
            secret=new_secret() if "secret" in errors else sent.get("secret") or new_secret(),
            subject=sent.get("subject") or (CREDENTIAL if asked else ""),
            subjects=_subjects(),
            number=sent.get("number", asked),
            words=sent.get("words", ""),
            name=sent.get("name", ""),
            email=sent.get("email", ""),
            longest=LONGEST,
            body_email=self.wiring.settings.issuer_email,
            kept_days=KEPT.days,
        )

    def _one(self, secret: str, row: MatterRow, errors: dict[str, str]) -> str:
        with self.wiring.read() as uow:
            shown = view.whole(uow, row, uow.now(), for_stranger=True)
            course = view.course(uow, uow.matters.events(row.id), notes=False)
            sender = uow.matters.sender(row.id)
        return render_template(
            "matters/complaint.html",
            matter=shown,
            course=course,
            errors=errors,
            given=request.form.get("words", "") if errors else "",
            link=f"{self.wiring.settings.public_url}{url_for('complain.one', complaint=secret)}",
            email=sender.email if sender is not None else "",
            body_email=self.wiring.settings.issuer_email,
            longest=LONGEST,
            kept_days=KEPT.days,
        )


def _complaint() -> Complaint:
    sent = request.form
    return Complaint(
        subject=sent.get("subject", ""),
        number=sent.get("number", ""),
        words=sent.get("words", "").replace("\r\n", "\n"),
        name=sent.get("name", ""),
        email=sent.get("email", ""),
    )


def _subjects() -> list[tuple[str, str, str]]:
    return [
        (
            CREDENTIAL,
            _("A certificate"),
            _("You think it is forged, wrongly used, or should never have been given."),
        ),
        (DECISION, _("A decision"), _("About an exam or a certificate, yours or somebody else's.")),
        (
            SERVICE,
            _("Us, our service, our people"),
            _("You cannot sign in, something went wrong, or somebody did something wrong."),
        ),
    ]


def _field_words(field: str) -> str:
    return {
        "subject": _("Choose what it is about."),
        "number": _("Write the number as it stands on the certificate, with at most 60 signs."),
        "words": _("Write 20 to 4,000 characters."),
        "name": _("Write at most 120 characters, or nothing."),
        "email": _("Write the address as name@example.org, or nothing."),
    }.get(field, _("This page was open for long. Send it again."))


def _too_many() -> str:
    return _(
        "Many complaints came from your network within a short time. Yours was not stored. Try "
        "again in an hour, or write to us by mail."
    )


def _full(email: str) -> str:
    return _(
        "Many complaints wait just now, and we do not take in more than we can answer in time. "
        "Yours was not stored. Please write to %(email)s, and it is answered like the others.",
        email=email,
    )
