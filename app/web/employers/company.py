"""A company's own pages: check a list without a key, see what was checked and what is left."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.catalogue.content import Library
from app.services.companies.companies import Companies, Standing
from app.services.companies.company_checks import KEPT, MOST_SHOWN, CompanyChecks
from app.services.errors import TooMany
from app.services.people.api_key_refusals import CountingAway
from app.services.people.api_keys import ApiKeys
from app.services.roles import Role
from app.services.verifying.credential_sheet import read_numbers
from app.services.verifying.list_refusals import ListRefused, ListTooLong
from app.web.employers import bulk_view
from app.web.employers.verify_bulk import held_up, inlined, result, sent
from app.web.language import gettext as _
from app.web.words import company_words as view
from app.wiring import Wiring

MEMBERS = only(Role.EMPLOYER)
NEWEST = 10


@dataclass(frozen=True, slots=True)
class CompanyPages:
    """What everybody of a company does: check, and look at what was checked."""

    wiring: Wiring
    companies: Companies
    checks: CompanyChecks
    keys: ApiKeys

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("company", __name__)
        add = pages.add_url_rule
        add("/company", view_func=self.overview)
        add("/company", view_func=self.check, methods=["POST"])
        add("/company/checks", view_func=self.past)
        add("/company/checks/<check>", view_func=self.one)
        add("/company/checks/<check>/delete", view_func=self.forget, methods=["POST"])
        return pages

    @access(MEMBERS)
    def overview(self) -> ResponseReturnValue:
        """Show the form, what is left today and the newest lists."""
        return self._overview({})

    @access(MEMBERS)
    def check(self) -> ResponseReturnValue:
        """Check a list; a reload of its page asks nothing again and counts nothing."""
        try:
            found = self.checks.check(current_person(), read_numbers(sent()).rows)
        except ListRefused as refusal:
            status = 413 if isinstance(refusal, ListTooLong) else 422
            return self._overview({"file": bulk_view.refusal_words(refusal)}), status
        except (TooMany, CountingAway) as refusal:
            status = 503 if isinstance(refusal, CountingAway) else 429
            return self._overview({"quota": held_up(refusal, of_company=True)}), status
        return redirect(url_for("company.one", check=found.id), 303)

    @access(MEMBERS)
    def past(self) -> ResponseReturnValue:
        """Show every list that is kept."""
        return render_template(
            "employers/company_checks.html",
            **self._frame(self.companies.of_person(current_person().id), "checks"),
            checks=self._lines(MOST_SHOWN),
            kept_days=KEPT.days,
            most=MOST_SHOWN,
        )

    @access(MEMBERS)
    def one(self, check: str) -> ResponseReturnValue:
        """Show a list with the answers of its day."""
        by = current_person()
        standing = self.companies.of_person(by.id)
        found = self.checks.one(by, check)
        with self.wiring.read() as uow:
            names = {str(one.id): one.name for one in Library(uow.content).schemes()}
            who = view.asker(uow, found)
        return render_template(
            "employers/company_check.html",
            **self._frame(standing, "checks"),
            **result(found.lines, found.at, names),
            checked=found.checked,
            who=who,
            gone=found.at + KEPT,
            check_id=found.id,
            csv=inlined(bulk_view.as_csv(found.lines, ",")),
        )

    @access(MEMBERS)
    def forget(self, check: str) -> ResponseReturnValue:
        """Delete a list now."""
        self.checks.forget(current_person(), check)
        flash(_("The list is deleted. What it counted stays counted."), "success")
        return redirect(url_for("company.past"), 303)

    def _overview(self, errors: dict[str, str]) -> str:
        standing = self.companies.of_person(current_person().id)
        return render_template(
            "employers/company.html",
            **self._frame(standing, "overview"),
            use=view.use(standing.company, self.keys.left(standing.company)),
            checks=self._lines(NEWEST),
            errors=errors,
            kept_days=KEPT.days,
            text=request.form.get("text", ""),
        )

    def _lines(self, limit: int) -> list[dict[str, object]]:
        found = self.checks.newest(current_person(), limit)
        with self.wiring.read() as uow:
            return [view.check_line(uow, one) for one in found]

    def _frame(self, standing: Standing, place: str) -> dict[str, object]:
        return view.frame(standing, place)
