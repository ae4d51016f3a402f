"""For deciders: what waits for a second person, and suspending, lifting and withdrawing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.cases.case_credentials import case_in_question, in_question
from app.services.catalogue.content import Library
from app.services.errors import NotFound, StaleVersion
from app.services.ports import UnitOfWork
from app.services.roles import Role
from app.services.rows import CredentialRow
from app.services.standing.holding import rule_of
from app.services.standing.scoping import Scoping
from app.services.standing.standing import Standing
from app.services.standing.standing_record import history_of
from app.web.language import gettext as _
from app.web.office import standing_form as form
from app.web.office import standing_view as view
from app.web.words.scope_words import scope_reasons, title_of
from app.wiring import Wiring
from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance.number import display, parse_number
from exam_engine.issuance.refusals import (
    MistypedNumber,
)

DECIDERS = only(Role.DECIDER)


@dataclass(frozen=True, slots=True)
class StandingPages:
    """The register for the people who answer for it."""

    wiring: Wiring
    standing: Standing
    scoping: Scoping

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("standing", __name__)
        pages.add_url_rule("/credentials", view_func=self.overview)
        pages.add_url_rule("/credentials/<number>", view_func=self.credential)
        pages.add_url_rule("/credentials/<number>", view_func=self.change, methods=["POST"])
        return pages

    @access(DECIDERS)
    def overview(self) -> ResponseReturnValue:
        """Show what waits, what is suspended, and the way to one credential."""
        typed = request.args.get("number", "").strip()[:64]
        if not typed:
            return self._overview("", "")
        try:
            number = parse_number(typed)
        except MistypedNumber:
            words = _("This number looks mistyped; compare it group by group.")
            return self._overview(typed, words), 400
        with self.wiring.read() as uow:
            row = uow.credentials.by_number(number)
        if row is None or row.issued_at is None:
            return self._overview(typed, _("The register holds no credential of this number.")), 404
        return redirect(url_for("standing.credential", number=display(number)), 303)

    @access(DECIDERS)
    def credential(self, number: str) -> ResponseReturnValue:
        """Show one credential, its past, and what may be done."""
        return self._one(_canonical(number), "")

    @access(DECIDERS)
    def change(self, number: str) -> ResponseReturnValue:
        """Carry one change out; a refusal is shown above the form and changes nothing."""
        canonical = _canonical(number)
        try:
            self._carry_out(canonical, PersonId(current_person().id))
        except (form.Incomplete, *form.REFUSALS) as refusal:
            return self._one(canonical, form.refusal_words(refusal)), form.refusal_status(refusal)
        return redirect(url_for("standing.credential", number=number), 303)

    def _carry_out(self, number: CredentialNumber, actor: PersonId) -> None:
        words = form.words_given()
        deeds: dict[str, Callable[[], object]] = {
            "suspend": lambda: self.standing.suspend(
                number,
                actor=actor,
                case=form.case_named(),
                until=form.suspension_end(),
                words=words,
            ),
            "extend": lambda: self.standing.extend(
                number, actor=actor, until=form.suspension_end(), words=words
            ),
            "restore": lambda: self.standing.restore(number, actor=actor, words=words),
            "propose": lambda: self.standing.propose_withdrawal(
                number, actor=actor, reason=form.withdrawal_reason(), words=words
            ),
            "propose_scope": lambda: self.scoping.propose(
                number,
                actor=actor,
                covers=form.parts_chosen(),
                reason=form.scope_reason(),
                words=words,
            ),
            "confirm": lambda: self._settle(number, actor, confirm=True, words=words),
            "decline": lambda: self._settle(number, actor, confirm=False, words=words),
        }
        deed = deeds.get(request.form.get("do", ""))
        if deed is None:
            raise form.Incomplete(_("Choose what to do."))
        deed()

    def _settle(self, number: str, actor: PersonId, *, confirm: bool, words: str) -> None:
        with self.wiring.read() as uow:
            found = [one for one in uow.standing.open_proposals() if one.number == number]
        if not found:
            raise StaleVersion(f"no proposal for {number}")
        scope = found[0].covers is not None
        settle = self.scoping.settle if scope else self.standing.settle_withdrawal
        settle(found[0].id, actor=actor, confirm=confirm, words=words)

    def _overview(self, typed: str, error: str) -> str:
        with self.wiring.read() as uow:
            waiting = []
            for proposal in uow.standing.open_proposals():
                row = uow.credentials.by_number(proposal.number)
                assert row is not None
                waiting.append(
                    {
                        **view.summary(row, _title(uow, row)),
                        "what": _("Another scope")
                        if proposal.covers is not None
                        else _("Withdrawal"),
                        "reason": view.proposal_words(proposal),
                        "proposed_by": _name(uow, proposal.proposed_by),
                        "at": proposal.proposed_at,
                        "own": proposal.proposed_by == current_person().id,
                    }
                )
            now = uow.now()
            person = PersonId(current_person().id)
            suspended = [
                {
                    **view.summary(row, _title(uow, row)),
                    "until": view.actions(history_of(uow, row), None, person, now)[
                        "suspended_until"
                    ],
                }
                for row in uow.standing.suspended()
            ]
            asked = _asked(uow, person)
        return render_template(
            "office/standing.html",
            waiting=waiting,
            asked=asked,
            suspended=[one for one in suspended if one["until"]],
            value=typed,
            error=error,
        )

    def _one(self, number: CredentialNumber, error: str) -> str:
        person = PersonId(current_person().id)
        with self.wiring.read() as uow:
            row = uow.credentials.by_number(number)
            if row is None or row.issued_at is None:
                raise NotFound("no such credential")
            history = history_of(uow, row)
            events = list(uow.standing.events([row.number])[row.number])
            proposals = uow.standing.open_proposals()
            proposal = next((one for one in proposals if one.number == row.number), None)
            names = {one.actor: _name(uow, one.actor) for one in events}
            proposer = _name(uow, proposal.proposed_by) if proposal else ""
            title, now = _title(uow, row), uow.now()
            case_id = case_in_question(uow, row)
            rule, _digest = rule_of(uow, row)
        return render_template(
            "office/standing_one.html",
            **view.summary(row, title),
            **view.actions(history, proposal, person, now),
            **view.state_of(history, now),
            expired=now > row.valid_until + timedelta(seconds=1),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            past=view.past(events, names),
            issued_at=row.issued_at,
            proposal=proposal,
            proposal_reason=view.proposal_words(proposal) if proposal else "",
            parts=view.parts(rule, row, proposal),
            scope_reasons=scope_reasons(),
            proposer=proposer,
            proposed_by_me=proposal is not None and proposal.proposed_by == person,
            reasons=view.reasons(),
            case_id=case_id,
            error=error,
            given=request.form,
        )


def _asked(uow: UnitOfWork, person: str) -> list[dict[str, object]]:
    """Return the credentials whose exam has an open case, as lines of a list."""
    return [
        {
            **view.summary(one.row, _title(uow, one.row)),
            "case": one.case_id,
            "since": one.since,
            "own": one.row.person_id == person,
        }
        for one in in_question(uow)
    ]


def _canonical(number: str) -> CredentialNumber:
    try:
        return parse_number(number)
    except MistypedNumber as error:
        raise NotFound("no such credential") from error


def _title(uow: UnitOfWork, row: CredentialRow) -> str:
    return title_of(row, Library(uow.content).scheme(row.scheme_id).name)


def _name(uow: UnitOfWork, person_id: str) -> str:
    account = uow.people.get(person_id)
    return account.name if account else _("By rule")
