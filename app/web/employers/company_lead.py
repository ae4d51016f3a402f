"""For owners of a company: its keys, its people, and whether holders read its name."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.companies.companies import Companies, owner_of
from app.services.companies.company_keys import MOST_KEYS, OVERLAP, CompanyKeys
from app.services.companies.company_members import Memberships
from app.services.companies.company_refusals import LastOwner, MemberElsewhere, TooManyOfThese
from app.services.errors import TooMany, WishRefused
from app.services.people.api_keys import ApiKeys, KeyMade
from app.services.roles import Role
from app.services.rows.companies import Company, CompanyRole
from app.web.language import gettext as _
from app.web.words import company_words as view
from app.wiring import Wiring

MEMBERS = only(Role.EMPLOYER)


@dataclass(frozen=True, slots=True)
class CompanyLead:
    """What owners do for their company; a checker is told that owners do this."""

    wiring: Wiring
    companies: Companies
    memberships: Memberships
    own_keys: CompanyKeys
    counting: ApiKeys

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("company_lead", __name__)
        add = pages.add_url_rule
        add("/company/keys", view_func=self.keys)
        add("/company/keys", view_func=self.make_key, methods=["POST"])
        add("/company/keys/<key_id>", view_func=self.change_key, methods=["POST"])
        add("/company/people", view_func=self.people)
        add("/company/people", view_func=self.invite, methods=["POST"])
        add("/company/people/<person_id>", view_func=self.change, methods=["POST"])
        add("/company/invitations/<invitation>", view_func=self.take_back, methods=["POST"])
        add("/company/telling", view_func=self.tell, methods=["POST"])
        return pages

    @access(MEMBERS)
    def keys(self) -> ResponseReturnValue:
        """Show the company's keys."""
        return self._keys()

    @access(MEMBERS)
    def make_key(self) -> ResponseReturnValue:
        """Make a key and show it, this once."""
        try:
            made = self.own_keys.make(current_person())
        except TooManyOfThese:
            return self._keys(error=_too_many_keys()), 409
        return self._keys(made), 201

    @access(MEMBERS)
    def change_key(self, key_id: str) -> ResponseReturnValue:
        """Renew a key and show the new one, this once; or end it."""
        by = current_person()
        match request.form.get("do"):
            case "rotate":
                return self._keys(self.own_keys.rotate(key_id, by)), 201
            case "revoke":
                self.own_keys.revoke(key_id, by)
                flash(_("The key is revoked. Nobody can use it any more."), "success")
            case _other:
                raise WishRefused("do", "choose what to do with the key")
        return redirect(url_for("company_lead.keys"), 303)

    @access(MEMBERS)
    def people(self) -> ResponseReturnValue:
        """Show who belongs to the company, who was invited, and what happened."""
        return self._people({})

    @access(MEMBERS)
    def invite(self) -> ResponseReturnValue:
        """Invite a mailbox and show the link, this once."""
        company = self._led()
        try:
            role = view.role_of(request.form.get("role", ""))
            email = request.form.get("email", "")
            secret = self.memberships.invite(company.id, email, role, by=current_person())
        except (WishRefused, MemberElsewhere, TooManyOfThese, TooMany) as refusal:
            field, words, status = view.invitation_refused(refusal)
            return self._people({field: words}), status
        if self.wiring.settings.mail_url is not None:
            # Only whoever reads the mailbox gets the link: it makes an account for that mailbox.
            flash(_("The invitation is written"), "success")
            return redirect(url_for("company_lead.people"), 303)
        path = url_for("joining.form", invite=secret)
        return self._people({}, link=f"{self.wiring.settings.public_url}{path}"), 201

    @access(MEMBERS)
    def change(self, person_id: str) -> ResponseReturnValue:
        """Give a member the other part, or take them out."""
        company, by = self._led(), current_person()
        try:
            if request.form.get("do") == "remove":
                self.memberships.remove(company.id, person_id, by=by)
                flash(_("They belong to your company no more, from this moment on."), "success")
            else:
                role = view.role_of(request.form.get("do", ""))
                self.memberships.set_role(company.id, person_id, role, by=by)
                flash(_("Stored."), "success")
        except LastOwner:
            words = _("A company keeps one owner. Make somebody else an owner first.")
            return self._people({"people": words}), 409
        left = person_id == by.id and request.form.get("do") != CompanyRole.OWNER.value
        return redirect(url_for("site.home" if left else "company_lead.people"), 303)

    @access(MEMBERS)
    def take_back(self, invitation: str) -> ResponseReturnValue:
        """Let an invitation open nothing any more."""
        self.memberships.take_back(self._led().id, invitation, by=current_person())
        flash(_("The invitation opens nothing any more."), "success")
        return redirect(url_for("company_lead.people"), 303)

    @access(MEMBERS)
    def tell(self) -> ResponseReturnValue:
        """Choose whether holders read the company's name."""
        telling = request.form.get("telling") == "yes"
        self.companies.tell_holders(current_person(), telling=telling)
        flash(_("Stored. It counts for looks from now on."), "success")
        return redirect(url_for("company_lead.people", _anchor="telling"), 303)

    def _led(self) -> Company:
        with self.wiring.read() as uow:
            return owner_of(uow, current_person().id).company

    def _keys(self, made: KeyMade | None = None, error: str = "") -> str:
        found = self.own_keys.all(current_person())
        standing = self.companies.of_person(current_person().id)
        return render_template(
            "employers/company_keys.html",
            **view.frame(standing, "keys"),
            keys=[view.key_line(one) for one in found],
            use=view.use(standing.company, self.counting.left(standing.company)),
            made=made,
            error=error,
            most=MOST_KEYS,
            overlap_days=OVERLAP.days,
        )

    def _people(self, errors: dict[str, str], link: str = "") -> str:
        company = self._led()
        standing = self.companies.of_person(current_person().id)
        with self.wiring.read() as uow:
            story = view.story(uow, uow.companies.events(company.id, view.EVENTS_SHOWN))
        return render_template(
            "employers/company_people.html",
            **view.frame(standing, "people"),
            people=view.people(self.memberships.people(company.id)),
            invitations=view.invitations(self.memberships.waiting(company.id)),
            roles=view.role_choices(),
            story=story,
            errors=errors,
            link=link,
            form=request.form,
            me=current_person().id,
        )


def _too_many_keys() -> str:
    return _("%(most)s keys are in use. Revoke one that no program needs.", most=MOST_KEYS)
