"""For administrators: letters that did not arrive, to be sent again or told otherwise."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, only
from app.realtime.schema import MalformedMessage
from app.services.letters.undelivered import Undelivered, UndeliveredLetters
from app.services.roles import Role
from app.services.rows.notices import REFUSED
from app.web.language import gettext as _
from app.wiring import Wiring

ADMINISTRATORS = only(Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class UndeliveredPages:
    """The list with its two actions."""

    wiring: Wiring
    letters: UndeliveredLetters

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("undelivered", __name__)
        pages.add_url_rule("/system/letters", view_func=self.overview)
        pages.add_url_rule("/system/letters/<notice_id>", view_func=self.settle, methods=["POST"])
        return pages

    @access(ADMINISTRATORS)
    def overview(self) -> ResponseReturnValue:
        """Show who was not reached, why, and what happens next."""
        listed = self.letters.all()
        return render_template(
            "office/undelivered.html",
            lost=[_row(one) for one in listed if not one.is_waiting],
            waiting=[_row(one) for one in listed if one.is_waiting],
            has_server=self.wiring.settings.mail_url is not None,
        )

    @access(ADMINISTRATORS)
    def settle(self, notice_id: str) -> ResponseReturnValue:
        """Send one again, or take it off the list."""
        match request.form.get("do"):
            case "again":
                self.letters.send_again(notice_id)
                flash(_("The letter is on its way again."), "success")
            case "dismiss":
                self.letters.dismiss(notice_id)
                flash(_("The letter is off the list."), "success")
            case _other:
                raise MalformedMessage("do", _("choose what to do with the letter"))
        return redirect(url_for("undelivered.overview"), 303)


def _row(one: Undelivered) -> dict[str, object]:
    notice = one.notice
    return {
        "id": notice.id,
        "name": one.name,
        "email": one.email,
        "what": _about(notice.kind, one.title),
        "written_at": notice.created_at,
        "settled_at": notice.settled_at,
        "refused": notice.outcome == REFUSED,
        "tries": notice.tries,
        "failure": notice.failure or "",
    }


def _about(kind: str, certification: str) -> str:
    words = {
        "reminder": _("%(certification)s: a reminder of its last day"),
        "suspended": _("%(certification)s: suspended"),
        "reinstated": _("%(certification)s: valid again"),
        "withdrawn": _("%(certification)s: withdrawn"),
        "reissued": _("%(certification)s: signed again"),
        "superseded": _("%(certification)s: renewed"),
        "scope_reduction": _("%(certification)s: covers less"),
        "scope_extension": _("%(certification)s: covers more again"),
    }
    return words.get(kind, "%(certification)s") % {"certification": certification}
