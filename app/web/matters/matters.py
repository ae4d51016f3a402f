"""A person's own complaints and appeals: come with one, follow it, take it back."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.errors import NotFound, ServiceError, StaleVersion, WishRefused
from app.services.matters.filing import LONGEST, Filing
from app.services.matters.matter_refusals import (
    AppealStands,
    NothingToAppeal,
    TalkIsLong,
    TooManyMatters,
)
from app.services.matters.matter_work import MatterWork
from app.services.matters.matters import MOST_OPEN, Matters, own_matter
from app.services.roles import Role
from app.web.language import gettext as _
from app.web.matters import matters_view as view
from app.wiring import Wiring
from exam_engine.errors import EngineError
from exam_engine.issuance.matter import AppealTooLate, MatterKind, MatterMoved

HOLDERS = only(Role.CANDIDATE)
MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class MatterPages:
    """What a candidate or holder sees of their own matters."""

    wiring: Wiring
    matters: Matters
    work: MatterWork

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("matters", __name__)
        add = pages.add_url_rule
        add("/me/matters", view_func=self.overview)
        add("/me/matters", view_func=self.file, methods=["POST"])
        add("/me/matters/new", view_func=self.form)
        add("/me/matters/<matter>", view_func=self.one)
        add("/me/matters/<matter>", view_func=self.add, methods=["POST"])
        add("/me/matters/<matter>/withdraw", view_func=self.withdraw, methods=["POST"])
        return pages

    @access(HOLDERS)
    def overview(self) -> ResponseReturnValue:
        """Show all of the person, newest first."""
        with self.wiring.read() as uow:
            now = uow.now()
            lines = [view.line(uow, one, now) for one in uow.matters.of_person(current_person().id)]
        return render_template("matters/matters.html", matters=lines)

    @access(HOLDERS)
    def form(self) -> ResponseReturnValue:
        """Show the form, with what it is about chosen where a page led here."""
        return self._form("", "")

    @access(HOLDERS)
    def file(self) -> ResponseReturnValue:
        """Receive one; a refusal is shown above the form and stores nothing."""
        try:
            row = self.matters.file(current_person().id, _filing())
        except WishRefused as refusal:
            return self._form("", refusal.field), 422
        except (ServiceError, EngineError) as refusal:
            words = _refusal_words(refusal)
            if not words:
                raise
            return self._form(words, ""), 409
        flash(_("We have it. Its number is %(number)s.", number=row.reference), "success")
        return redirect(url_for("matters.one", matter=row.id), 303)

    @access(HOLDERS)
    def one(self, matter: str) -> ResponseReturnValue:
        """Show one; one that is not theirs leads to the list."""
        with self.wiring.read() as uow:
            try:
                row = own_matter(uow, matter, current_person().id)
            except NotFound:
                return redirect(url_for("matters.overview"), 303)
            shown = view.whole(uow, row, uow.now())
            course = view.course(uow, uow.matters.events(row.id), notes=False)
        return render_template("matters/matter.html", matter=shown, course=course, longest=LONGEST)

    @access(HOLDERS)
    def add(self, matter: str) -> ResponseReturnValue:
        """Add something to one, such as the answer to a question."""
        words = request.form.get("words", "").replace("\r\n", "\n")
        try:
            self.work.reply(matter, current_person().id, words=words)
            flash(_("We have it. Whoever looks at it reads it."), "success")
        except WishRefused:
            flash(_("Write something, in at most 4,000 characters. Nothing was sent."), "warning")
        except (MatterMoved, TalkIsLong):
            flash(_("It takes nothing more. Nothing was sent."), "warning")
        return redirect(url_for("matters.one", matter=matter), 303)

    @access(HOLDERS)
    def withdraw(self, matter: str) -> ResponseReturnValue:
        """Take one back."""
        version = request.form.get("version", "")
        if not (version.isascii() and version.isdigit() and len(version) <= MOST_DIGITS):
            raise WishRefused("version", "send the form as the page made it")
        try:
            self.matters.withdraw(matter, current_person().id, version=int(version))
            flash(_("You took it back. Nobody looks at it any more."), "success")
        except (MatterMoved, StaleVersion):
            flash(_("It was changed meanwhile; look at it again."), "warning")
        return redirect(url_for("matters.one", matter=matter), 303)

    def _form(self, error: str, refused: str) -> str:
        with self.wiring.read() as uow:
            choices = view.choices(uow, current_person().id)
        asked = request.form if request.method == "POST" else request.args
        return render_template(
            "matters/matter_new.html",
            choices=choices,
            about=asked.get("about", ""),
            kind=asked.get("kind", ""),
            words=asked.get("words", "") if request.method == "POST" else "",
            longest=LONGEST,
            error=error,
            refused=refused,
        )


def _filing() -> Filing:
    """Return what the form says.

    Raises:
        WishRefused: names the field that is missing.
    """
    try:
        kind = MatterKind(request.form.get("kind", ""))
    except ValueError as error:
        raise WishRefused("kind", "choose one of the two") from error
    subject, _colon, about = request.form.get("about", "").partition(":")
    words = request.form.get("words", "")
    return Filing(kind, subject, about[:200], words.replace("\r\n", "\n"))


def _refusal_words(refusal: Exception) -> str:
    words = {
        AppealTooLate: _(
            "An appeal is possible for 30 days after the decision, and they are over. You can "
            "still complain."
        ),
        NothingToAppeal: _(
            "There is no decision about this that you could appeal against. You can complain."
        ),
        AppealStands: _("You have appealed against this already; it waits for its answer."),
        TooManyMatters: _(
            "%(most)s of yours wait for an answer. Wait for one, or take one back.", most=MOST_OPEN
        ),
        NotFound: _("Choose what it is about."),
    }
    return words.get(type(refusal), "")
