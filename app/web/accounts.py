"""Login and logout pages."""

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import PUBLIC, SIGNED_IN, access, sign_in, sign_out
from app.services.errors import BadLogin, TooMany
from app.services.people.accounts import Accounts
from app.services.roles import Role
from app.services.rows import Account
from app.web.language import gettext as _
from app.web.networks import visitors_network
from app.wiring import Wiring

_FIRST_PAGES = (
    (Role.CANDIDATE, "candidate.me"),
    (Role.PROCTOR, "proctor.board"),
    (Role.SUPERVISOR, "proctor.board"),
    (Role.REVIEWER, "reviews.open_incidents"),
    (Role.DECIDER, "decisions.pending"),
    (Role.ADMINISTRATOR, "system.overview"),
    (Role.EMPLOYER, "company.overview"),
)


@dataclass(frozen=True, slots=True)
class AccountPages:
    """Login and logout."""

    wiring: Wiring
    accounts: Accounts

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("accounts", __name__)
        add = pages.add_url_rule
        add("/login", view_func=self.login)
        add("/login", view_func=self.log_in, methods=["POST"])
        add("/logout", view_func=self.log_out, methods=["POST"])
        return pages

    @access(PUBLIC)
    def login(self) -> ResponseReturnValue:
        """Show the login page; who is signed in goes to their first page."""
        if g.person is not None:
            return redirect(first_page(g.person), 303)
        return render_template("login.html", error=None, email="", next=_local_path())

    @access(PUBLIC)
    def log_in(self) -> ResponseReturnValue:
        """Check a login and open a session."""
        email = request.form.get("email", "")[:254]
        try:
            token, person = self.accounts.log_in(
                email=email,
                password=request.form.get("password", ""),
                network_address=visitors_network(),
                time_zone=request.form.get("time_zone", ""),
            )
        except BadLogin:
            return _again(email, _("That didn't match. Check the address and the password.")), 401
        except TooMany as refusal:
            page = _again(email, _("Too many tries. Wait a minute, then try again."))
            return page, 429, {"Retry-After": str(refusal.retry_after_s)}
        response = redirect(_local_path() or first_page(person), 303)
        sign_in(response, self.wiring, token)
        return response

    @access(SIGNED_IN)
    def log_out(self) -> ResponseReturnValue:
        """End the session."""
        response = redirect(url_for("site.home"), 303)
        token = sign_out(response, self.wiring)
        if token:
            self.accounts.log_out(token)
        return response


def first_page(person: Account) -> str:
    """Return where a person's work begins."""
    for role, endpoint in _FIRST_PAGES:
        if role in person.roles:
            return url_for(endpoint)
    return url_for("site.home")


def _again(email: str, error: str) -> str:
    return render_template("login.html", error=error, email=email, next=_local_path())


def _local_path() -> str:
    """Return the wanted page when it is one of ours; anything else is dropped.

    Browsers read a backslash as a slash and skip tabs and newlines.
    """
    wanted = request.values.get("next", "")
    local = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if local and wanted.isprintable() else ""
