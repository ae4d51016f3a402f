"""The candidate's page about groups: say something of oneself, change it, delete it."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.errors import ConsentMissing, WishRefused
from app.services.people.declaring import Declaring
from app.services.roles import Role
from app.web.language import gettext as _
from app.web.words.group_words import agreement, questions, terms, text_sha256
from app.wiring import Wiring
from proctoring.groups import DIMENSIONS

CANDIDATE_ONLY = only(Role.CANDIDATE)


@dataclass(frozen=True, slots=True)
class GroupPages:
    """One page with two buttons."""

    declaring: Declaring

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("groups", __name__)
        pages.add_url_rule("/me/groups", view_func=self.show)
        pages.add_url_rule("/me/groups", view_func=self.say, methods=["POST"])
        pages.add_url_rule("/me/groups/delete", view_func=self.forget, methods=["POST"])
        return pages

    @access(CANDIDATE_ONLY)
    def show(self) -> ResponseReturnValue:
        """Show what is asked, what for, and what this person has said."""
        return self._page("")

    @access(CANDIDATE_ONLY)
    def say(self) -> ResponseReturnValue:
        """Keep what was said, in place of what was said before."""
        said = {name: request.form.get(name, "") for name in DIMENSIONS}
        agreed = request.form.get("agree") == "yes"
        try:
            kept = self.declaring.say(current_person().id, said, words=text_sha256(), agreed=agreed)
        except ConsentMissing:
            words = _("Your agreement: tick the box, or delete what you have said.")
            return self._page(words), 422
        except WishRefused as refusal:
            words = _("%(field)s: choose one of the answers, or none.")
            return self._page(words % {"field": refusal.field}), 422
        flash(_("Kept. Thank you.") if kept else _("You have said nothing; nothing is kept."))
        return redirect(url_for("groups.show"), 303)

    @access(CANDIDATE_ONLY)
    def forget(self) -> ResponseReturnValue:
        """Delete what was said."""
        self.declaring.forget(current_person().id)
        flash(_("Deleted. Nothing of it is kept."))
        return redirect(url_for("groups.show"), 303)

    def _page(self, error: str) -> str:
        kept = self.declaring.of(current_person().id)
        chosen = dict(kept.groups) if kept else {}
        if error:
            chosen = {name: request.form.get(name, "") for name in DIMENSIONS}
        return render_template(
            "candidates/groups.html",
            questions=questions(),
            terms=terms(),
            agreement=agreement(),
            chosen=chosen,
            kept=kept,
            error=error,
        )


def group_pages(wiring: Wiring) -> GroupPages:
    """Return the page over the adapters of this process."""
    return GroupPages(Declaring(wiring.uow, wiring.read))
