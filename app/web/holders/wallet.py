"""The holder's wallet: every credential, who sees it, who looked, and links to share it."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.booking.enrolment import Enrolment
from app.services.errors import NotFound, StaleVersion, WishRefused
from app.services.matters.impartiality import CREDENTIAL
from app.services.roles import Role
from app.services.standing.holding import rule_of
from app.services.standing.standing_record import history_of
from app.services.verifying.showing import Detail, Visibility
from app.services.verifying.verification import Shown, Verifying
from app.services.wallet.choosing import Choice, Choosing, own_credential
from app.services.wallet.downloads import Downloads
from app.services.wallet.share_refusals import TooManyShares
from app.services.wallet.sharing import MOST_OPEN, Offer, Sharing
from app.web.candidates.candidate_view import window_cards
from app.web.holders import wallet_view as view
from app.web.holders.downloads import offered
from app.web.holders.showing_words import text_sha256
from app.web.language import gettext as _
from app.wiring import Wiring
from exam_engine.ids import PersonId
from exam_engine.issuance.number import parse_number
from exam_engine.issuance.refusals import MistypedNumber

HOLDERS = only(Role.CANDIDATE)
MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class WalletPages:
    """The list of a person's credentials, and one of them with all that its holder may do."""

    wiring: Wiring
    verifying: Verifying
    enrolment: Enrolment
    choosing: Choosing
    sharing: Sharing
    downloads: Downloads

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("wallet", __name__)
        add = pages.add_url_rule
        add("/me/credentials", view_func=self.overview)
        add("/me/credentials/<held>", view_func=self.credential)
        add("/me/credentials/<held>/showing", view_func=self.choose, methods=["POST"])
        add("/me/credentials/<held>/links", view_func=self.share, methods=["POST"])
        add("/me/credentials/<held>/links/<link>/end", view_func=self.end, methods=["POST"])
        return pages

    @access(HOLDERS)
    def overview(self) -> ResponseReturnValue:
        """Show every credential of the person, those that are valid first."""
        cards = []
        with self.wiring.read() as uow:
            rows = [one for one in uow.credentials.of_person(current_person().id) if one.issued_at]
            rules = {row.number: rule_of(uow, row)[0] for row in rows}
            now = uow.now()
        for row in rows:
            found = self.verifying.held(row.number)
            cards.append(view.card(found, rules[row.number], now))
        cards.sort(key=lambda one: one["status"] != "active")
        return render_template("holders/wallet.html", cards=cards)

    @access(HOLDERS)
    def credential(self, held: str) -> ResponseReturnValue:
        """Show one credential; a number that is not theirs leads to the list."""
        try:
            return self._page(self._own(held))
        except NotFound:
            return redirect(url_for("wallet.overview"), 303)

    @access(HOLDERS)
    def choose(self, held: str) -> ResponseReturnValue:
        """Record who may see it; a refusal is shown above the form and changes nothing."""
        found = self._own(held)
        if request.form.get("text_sha256") != text_sha256():
            words = _("The words below have changed since. Please read them again, then choose.")
            return self._page(found, error=words), 409
        try:
            choice = _choice()
            self.choosing.choose(found.row.number, current_person().id, choice)
        except WishRefused:
            words = _("Choose who may see this credential.")
            return self._page(found, error=words), 422
        except StaleVersion:
            words = _(
                "This was changed in another window meanwhile. Look at it again, then choose."
            )
            return self._page(found, error=words), 409
        flash(_("Stored. It counts from now on, for everybody who looks."), "success")
        return redirect(url_for("wallet.credential", held=held, _anchor="showing"), 303)

    @access(HOLDERS)
    def share(self, held: str) -> ResponseReturnValue:
        """Make a link and show it, this once."""
        found = self._own(held)
        try:
            secret = self.sharing.make(found.row.number, current_person().id, _offer())
        except WishRefused as refusal:
            return self._page(found, refused=refusal.field), 422
        except TooManyShares:
            words = _(
                "%(most)s links are open. End one that is not needed any more.", most=MOST_OPEN
            )
            return self._page(found, error=words), 409
        path = url_for("shared.look", secret=secret)
        return self._page(found, new_link=f"{self.wiring.settings.public_url}{path}")

    @access(HOLDERS)
    def end(self, held: str, link: str) -> ResponseReturnValue:
        """End a link at once."""
        found = self._own(held)
        if self.sharing.revoke(found.row.number, current_person().id, link):
            flash(_("This link opens nothing any more."), "success")
        return redirect(url_for("wallet.credential", held=held, _anchor="links"), 303)

    def _own(self, held: str) -> Shown:
        """Return the person's own credential with its verdict.

        Raises:
            NotFound: no such credential, or somebody else's.
        """
        try:
            number = parse_number(held)
        except MistypedNumber as error:
            raise NotFound("no such credential") from error
        with self.wiring.read() as uow:
            row = own_credential(uow, number, current_person().id)
        return self.verifying.held(row.number)

    def _page(self, found: Shown, *, error: str = "", refused: str = "", new_link: str = "") -> str:
        row, person = found.row, current_person()
        with self.wiring.read() as uow:
            scheme = rule_of(uow, row)[0]
            decisions = uow.wallet.showings(row.number)
            shares = uow.wallet.shares(row.number)
            days = uow.wallet.looks(row.number)
            named = uow.company_checks.looks(row.number)
            history = history_of(uow, row)
            now = uow.now()
        status = found.verdict.status
        cards = window_cards(self.wiring, self.enrolment, person, row.scheme_id)
        return render_template(
            "holders/wallet_one.html",
            credential=view.card(found, scheme, now),
            files=offered(self.downloads.held(row.number, PersonId(person.id)), self.wiring.issuer),
            matter_about=f"{CREDENTIAL}:{row.number}",
            suspended_until=view.suspended_until(history, now),
            renewal=view.renewal(scheme, row, status, now),
            windows=cards,
            reminders=view.reminders(scheme, row, now),
            showing=view.showing(row, decisions),
            looks=view.looks(days, named, shares, now),
            links=view.share_lines(shares, now),
            lifetimes=view.lifetime_choices(),
            error=error,
            refused=refused,
            new_link=new_link,
            given=request.form,
        )


def _choice() -> Choice:
    """Return what the form says.

    Raises:
        WishRefused: it says nothing that can be chosen.
    """
    try:
        visibility = Visibility(request.form.get("visibility", ""))
        details = frozenset(Detail(one) for one in request.form.getlist("detail"))
    except ValueError as error:
        raise WishRefused("visibility", "choose one of those on the page") from error
    after = request.form.get("after", "")
    if not _whole(after):
        raise WishRefused("after", "send the form as the page made it")
    return Choice(visibility, details, text_sha256(), int(after))


def _offer() -> Offer:
    """Return the link that the form asks for.

    Raises:
        WishRefused: a number is none, or a detail is unknown.
    """
    days, limit = request.form.get("days", ""), request.form.get("view_limit", "").strip()
    if not _whole(days):
        raise WishRefused("days", "choose how long it opens")
    if limit and not _whole(limit):
        raise WishRefused("view_limit", "write a whole number, or leave it empty")
    try:
        details = frozenset(Detail(one) for one in request.form.getlist("detail"))
    except ValueError as error:
        raise WishRefused("detail", "choose those on the page") from error
    label = request.form.get("label", "")[:200]
    return Offer(label, details, int(days), int(limit) if limit else None)


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
