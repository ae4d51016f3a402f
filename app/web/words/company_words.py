"""A company in words: its pages, its use of the day, its people, and what happened to it.

No rule: who may do what is decided by the use cases.
"""

from collections.abc import Sequence

from flask import url_for

from app.services.companies.companies import Standing
from app.services.companies.company_refusals import MemberElsewhere, TooManyOfThese
from app.services.errors import ServiceError, TooMany, WishRefused
from app.services.ports import UnitOfWork
from app.services.rows import Account, ApiKey, JsonValue
from app.services.rows.companies import (
    Company,
    CompanyCheck,
    CompanyEvent,
    CompanyEventKind,
    CompanyInvitation,
    CompanyMember,
    CompanyRole,
)
from app.web.language import gettext as _

EVENTS_SHOWN = 100


def frame(standing: Standing, place: str) -> dict[str, object]:
    """Return what every page of a company shows; `place` is where one is."""
    sections = [
        ("overview", url_for("company.overview"), _("Check a list")),
        ("checks", url_for("company.past"), _("What was checked")),
    ]
    if standing.owns:
        sections += [
            ("keys", url_for("company_lead.keys"), _("Keys for programs")),
            ("people", url_for("company_lead.people"), _("People and settings")),
        ]
    return {
        "company": {"name": standing.company.name, "tells": standing.company.tells_holders},
        "owns": standing.owns,
        "sections": [
            {"href": href, "label": label, "current": name == place}
            for name, href, label in sections
        ],
    }


def use(company: Company, left: int | None) -> dict[str, object]:
    """Return what was used of the day; nothing is known while nobody can count."""
    used = None if left is None else company.per_day - left
    return {
        "per_day": company.per_day,
        "per_minute": company.per_minute,
        "left": left,
        "used": used,
        "low": left is not None and left * 10 < company.per_day,
    }


def check_line(uow: UnitOfWork, check: CompanyCheck) -> dict[str, object]:
    """Return one list as lists of them show it."""
    return {
        "id": check.id,
        "at": check.at,
        "who": asker(uow, check),
        "rows": check.rows,
        "checked": check.checked,
        "attention": check.rows - check.acceptable,
        "href": url_for("company.one", check=check.id),
    }


def asker(uow: UnitOfWork, check: CompanyCheck) -> str:
    """Return who asked: a person's name, or the beginning of a key."""
    if check.key_id:
        return _("A program with the key %(key)s", key=key_begins(check.key_id))
    account = uow.people.get(check.person_id)
    return account.name if account is not None else ""


def key_begins(key_id: str) -> str:
    """Return the part of a key by which people know it."""
    return f"assay_{key_id}_…"


def key_line(key: ApiKey) -> dict[str, object]:
    """Return one key as its owners see it."""
    state = "revoked" if key.revoked_at else ("leaving" if key.ends_at else "in_use")
    return {
        "id": key.id,
        "begins": key_begins(key.id),
        "state": state,
        "made_at": key.made_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
        "ends_at": key.ends_at,
    }


def people(found: Sequence[tuple[CompanyMember, Account]]) -> list[dict[str, object]]:
    """Return everybody of a company."""
    return [
        {
            "id": account.id,
            "name": account.name,
            "email": account.email,
            "role": member.role.value,
            "role_words": role_words(member.role),
            "joined_at": member.joined_at,
        }
        for member, account in found
    ]


def invitations(found: Sequence[CompanyInvitation]) -> list[dict[str, object]]:
    """Return who was invited and has not come."""
    return [
        {
            "id": one.id,
            "email": one.email,
            "role_words": role_words(one.role),
            "expires_at": one.expires_at,
        }
        for one in found
    ]


def role_words(role: CompanyRole) -> str:
    """Return what a part in a company is called."""
    return {CompanyRole.OWNER: _("Owner"), CompanyRole.CHECKER: _("Checker")}[role]


def role_choices() -> list[tuple[str, str, str]]:
    """Return the parts that somebody may have, with what each means."""
    return [
        (CompanyRole.CHECKER.value, _("Checker"), _("Checks lists and sees what was checked.")),
        (
            CompanyRole.OWNER.value,
            _("Owner"),
            _("Also invites and removes people, makes keys, and decides what holders are told."),
        ),
    ]


def role_of(given: str) -> CompanyRole:
    """Return the part that a form names.

    Raises:
        WishRefused: it names none.
    """
    try:
        return CompanyRole(given)
    except ValueError as error:
        raise WishRefused("role", "choose owner or checker") from error


def invitation_refused(refusal: ServiceError) -> tuple[str, str, int]:
    """Return which field of the form is wrong, why, and the status."""
    if isinstance(refusal, TooManyOfThese):
        words = _("There are %(most)s already. Take one back first.", most=refusal.most)
        return "email", words, 409
    if isinstance(refusal, MemberElsewhere):
        return "email", _("Whoever reads this mailbox belongs to the company already."), 409
    if isinstance(refusal, TooMany):
        return "email", _("Many were invited today. Come back tomorrow."), 429
    if isinstance(refusal, WishRefused) and refusal.field == "role":
        return "role", _("Choose one of the two."), 422
    return "email", _("Write the address as name@example.org."), 422


def story(uow: UnitOfWork, events: Sequence[CompanyEvent]) -> list[dict[str, object]]:
    """Return what happened to a company, newest first."""
    return [
        {
            "at": one.at,
            "what": _event_words(uow, one),
            "by": _name(uow, one.actor),
            "words": str((one.body or {}).get("why", "")),
            "kind": one.kind.value,
        }
        for one in events
    ]


def _event_words(uow: UnitOfWork, event: CompanyEvent) -> str:
    body = event.body or {}
    per_day, per_minute = _grouped(body.get("per_day")), _grouped(body.get("per_minute"))
    given = str(body.get("role", ""))
    role = role_words(CompanyRole(given)) if given else ""
    about = _name(uow, event.about)
    return {
        CompanyEventKind.MADE: _(
            "Registered, with %(day)s credentials a day and %(minute)s requests a minute",
            day=per_day,
            minute=per_minute,
        ),
        CompanyEventKind.QUOTA_CHANGED: _(
            "May check %(day)s credentials a day, with %(minute)s requests a minute",
            day=per_day,
            minute=per_minute,
        ),
        CompanyEventKind.TELLING_CHANGED: (
            _("Holders read its name from now on")
            if body.get("tells_holders")
            else _("Holders do not read its name from now on")
        ),
        CompanyEventKind.INVITED: _("Invited %(who)s: %(role)s", who=about, role=role),
        CompanyEventKind.INVITATION_TAKEN_BACK: _("Took the invitation of %(who)s back", who=about),
        CompanyEventKind.JOINED: _("%(who)s joined: %(role)s", who=about, role=role),
        CompanyEventKind.ROLE_CHANGED: _("%(who)s is %(role)s now", who=about, role=role),
        CompanyEventKind.LEFT: _("%(who)s belongs to it no more", who=about),
        CompanyEventKind.KEY_MADE: _("Made a key: %(key)s", key=key_begins(event.about)),
        CompanyEventKind.KEY_ROTATED: _("Replaced a key: %(key)s", key=key_begins(event.about)),
        CompanyEventKind.KEY_REVOKED: _("Revoked a key: %(key)s", key=key_begins(event.about)),
        CompanyEventKind.ENDED: _("Ended"),
    }[event.kind]


def _grouped(number: JsonValue) -> str:
    return f"{number:,}" if isinstance(number, int) else ""


def _name(uow: UnitOfWork, who: str) -> str:
    account = uow.people.get(who) if who else None
    return account.name if account is not None else who
