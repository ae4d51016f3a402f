"""For administrators: companies that check credentials, with their quotas and their people."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.companies.companies import Companies
from app.services.companies.company_members import Memberships
from app.services.companies.company_refusals import (
    CompanyEnded,
    CompanyNameTaken,
    LastOwner,
    MemberElsewhere,
    TooManyOfThese,
)
from app.services.errors import NotFound, ReasonMissing, ServiceError, TooMany, WishRefused
from app.services.people.api_keys import PER_DAY, PER_MINUTE, ApiKeys
from app.services.roles import Role
from app.services.rows.companies import Company, CompanyRole
from app.web.language import gettext as _
from app.web.office.api_keys import whole
from app.web.words import company_words as view
from app.wiring import Wiring

ADMINISTRATORS = only(Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class CompanyDesk:
    """The register of companies. Numbers alone: no list of a company is shown here."""

    wiring: Wiring
    companies: Companies
    memberships: Memberships
    counting: ApiKeys

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("company_desk", __name__)
        add = pages.add_url_rule
        add("/system/companies", view_func=self.overview)
        add("/system/companies", view_func=self.make, methods=["POST"])
        add("/system/companies/<company_id>", view_func=self.one)
        add("/system/companies/<company_id>", view_func=self.change, methods=["POST"])
        return pages

    @access(ADMINISTRATORS)
    def overview(self) -> ResponseReturnValue:
        """Show every company, and the form for a new one."""
        return self._list({})

    @access(ADMINISTRATORS)
    def make(self) -> ResponseReturnValue:
        """Register a company; its first owner is invited on its page."""
        try:
            company = self.companies.make(
                request.form.get("name", ""),
                by=current_person(),
                per_day=whole("per_day"),
                per_minute=whole("per_minute"),
            )
        except WishRefused as refusal:
            return self._list({refusal.field: _refused(refusal.field)}), 422
        except CompanyNameTaken:
            return self._list({"name": _("A company of this name is there.")}), 409
        flash(_("%(name)s is registered. Invite its first owner.", name=company.name), "success")
        return redirect(url_for("company_desk.one", company_id=company.id), 303)

    @access(ADMINISTRATORS)
    def one(self, company_id: str) -> ResponseReturnValue:
        """Show one company."""
        return self._one(company_id, {})

    @access(ADMINISTRATORS)
    def change(self, company_id: str) -> ResponseReturnValue:
        """Carry one change out; a refusal is shown above its form and changes nothing."""
        try:
            link = self._carry_out(company_id)
        except (MemberElsewhere, TooManyOfThese, TooMany) as refusal:
            field, words, status = view.invitation_refused(refusal)
            return self._one(company_id, {field: words}), status
        except (WishRefused, ReasonMissing) as refusal:
            field = refusal.field if isinstance(refusal, WishRefused) else "words"
            return self._one(company_id, {field: _refused(field)}), 422
        except (LastOwner, CompanyEnded) as refusal:
            return self._one(company_id, {"page": _stands(refusal)}), 409
        if link:
            return self._one(company_id, {}, link), 201
        return redirect(url_for("company_desk.one", company_id=company_id), 303)

    def _carry_out(self, company_id: str) -> str:
        """Do what the form says; returns the link of an invitation, empty for all others."""
        by, do = current_person(), request.form.get("do", "")
        if do == "invite":
            role = view.role_of(request.form.get("role", ""))
            email = request.form.get("email", "")
            secret = self.memberships.invite(company_id, email, role, by=by)
            path = url_for("joining.form", invite=secret)
            return f"{self.wiring.settings.public_url}{path}"
        if do == "quota":
            day, minute = whole("per_day"), whole("per_minute")
            self.companies.set_quota(company_id, by=by, per_day=day, per_minute=minute)
        elif do == "close":
            self.companies.end(company_id, by=by, words=request.form.get("words", ""))
        elif do == "remove":
            self.memberships.remove(company_id, request.form.get("person", ""), by=by)
        else:
            raise WishRefused("do", "choose what to do")
        flash(_("Stored."), "success")
        return ""

    def _list(self, errors: dict[str, str]) -> str:
        found = self.companies.all()
        return render_template(
            "office/companies.html",
            companies=[self._row(one, people) for one, people in found],
            errors=errors,
            form={"per_day": str(PER_DAY), "per_minute": str(PER_MINUTE), **request.form},
        )

    def _one(self, company_id: str, errors: dict[str, str], link: str = "") -> str:
        with self.wiring.read() as uow:
            company = uow.companies.get(company_id)
            if company is None:
                raise NotFound(f"company {company_id}")
            story = view.story(uow, uow.companies.events(company_id, view.EVENTS_SHOWN))
            keys = [view.key_line(one) for one in uow.api_keys.of_company(company_id)]
        people = self.memberships.people(company_id)
        return render_template(
            "office/company_one.html",
            company=self._row(company, len(people)),
            people=view.people(people),
            invitations=view.invitations(self.memberships.waiting(company_id)),
            roles=view.role_choices(),
            keys=keys,
            story=story,
            errors=errors,
            link=link,
            form={"role": CompanyRole.OWNER.value, **request.form},
        )

    def _row(self, company: Company, people: int) -> dict[str, object]:
        return {
            **view.use(company, self.counting.left(company)),
            "id": company.id,
            "name": company.name,
            "people": people,
            "tells": company.tells_holders,
            "made_at": company.made_at,
            "ended_at": company.ended_at,
            "href": url_for("company_desk.one", company_id=company.id),
        }


def company_desk(wiring: Wiring) -> CompanyDesk:
    """Return these pages over the adapters of one process."""
    companies = Companies(wiring.uow, wiring.read)
    memberships = Memberships(wiring.uow, wiring.read, wiring.limiter)
    return CompanyDesk(wiring, companies, memberships, wiring.api_keys())


def _refused(field: str) -> str:
    return {
        "name": _("Write the company's name, with 2 to 120 characters."),
        "per_day": _("Write a whole number from 1 to 1,000,000."),
        "per_minute": _("Write a whole number from 1 to 60,000."),
        "email": _("Write the address as name@example.org."),
        "role": _("Choose one of the two."),
        "words": _("Say why in a few words; they are kept with the company."),
    }.get(field, _("Choose what to do."))


def _stands(refusal: ServiceError) -> str:
    if isinstance(refusal, LastOwner):
        return _("A company keeps one owner. Invite another one first, or end the company.")
    return _("This company has ended; nothing was changed.")
