"""The page that an invitation to a company opens: join with a new account, or with one's own."""

from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import PUBLIC, access
from app.services.companies.company_joining import SHORTEST_PASSWORD, CompanyJoining, Joining
from app.services.companies.company_refusals import MemberElsewhere, SignInFirst, TooManyOfThese
from app.services.errors import TooMany, WishRefused
from app.services.rows import Account
from app.web.language import gettext as _
from app.web.networks import visitors_network
from app.web.words import company_words as view


@dataclass(frozen=True, slots=True)
class JoiningPages:
    """One invitation, for whoever holds its link."""

    joining: CompanyJoining

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("joining", __name__)
        pages.add_url_rule("/join/<invite>", view_func=self.form)
        pages.add_url_rule("/join/<invite>", view_func=self.join, methods=["POST"])
        return pages

    @access(PUBLIC)
    def form(self, invite: str) -> ResponseReturnValue:
        """Show what the link invites to."""
        return _page(invite, self.joining.look(invite), {})

    @access(PUBLIC)
    def join(self, invite: str) -> ResponseReturnValue:
        """Make the person a member; a refusal is shown above the form and changes nothing."""
        person = g.person if isinstance(g.person, Account) else None
        try:
            joined = self.joining.join(
                invite,
                person=person,
                name=request.form.get("name", ""),
                password=request.form.get("password", ""),
                network=visitors_network(),
            )
        except (WishRefused, TooMany, SignInFirst, MemberElsewhere, TooManyOfThese) as refusal:
            field, words, status = _refused(refusal)
            return _page(invite, self.joining.look(invite), {field: words}), status
        if person is not None and person.id == joined.id:
            flash(_("You belong to the company now."), "success")
            return redirect(url_for("company.overview"), 303)
        flash(_("Your account is ready. Sign in with your address and your password."), "success")
        return redirect(url_for("accounts.login", next=url_for("company.overview")), 303)


def _page(secret: str, found: Joining, errors: dict[str, str]) -> str:
    person = g.person if isinstance(g.person, Account) else None
    return render_template(
        "employers/join.html",
        company=found.company.name,
        email=found.invitation.email,
        role_words=view.role_words(found.invitation.role),
        until=found.invitation.expires_at,
        has_account=found.has_account,
        signed_in=person is not None and person.email.lower() == found.invitation.email,
        secret=secret,
        errors=errors,
        name=request.form.get("name", ""),
        shortest=SHORTEST_PASSWORD,
    )


def _refused(refusal: Exception) -> tuple[str, str, int]:
    if isinstance(refusal, WishRefused):
        words = {
            "name": _("Write your name, with at most 120 characters."),
            "password": _("Choose a password of 12 characters or more."),
        }
        return refusal.field, words[refusal.field], 422
    if isinstance(refusal, TooMany):
        return "page", _("Too many tries. Wait a minute, then try again."), 429
    if isinstance(refusal, SignInFirst):
        return "page", _("Sign in with the account of this mailbox, then open the link again."), 409
    if isinstance(refusal, MemberElsewhere):
        return "page", _("Your account belongs to a company already."), 409
    return "page", _("The company has as many people as it may. Ask whoever invited you."), 409
