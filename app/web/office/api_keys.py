"""For administrators: the keys of employers' programs, what each has used, making and revoking."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.errors import ReasonMissing, WishRefused
from app.services.people.api_keys import PER_DAY, PER_MINUTE, ApiKeys, KeyMade, KeyUse
from app.services.roles import Role
from app.services.rows import ApiKeyEvent, ApiKeyEventKind
from app.web.language import gettext as _
from app.wiring import Wiring

ADMINISTRATORS = only(Role.ADMINISTRATOR)
MOST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class ApiKeyPages:
    """The list of keys with the form for a new one, and one key with its story."""

    wiring: Wiring
    keys: ApiKeys

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("api_keys", __name__)
        add = pages.add_url_rule
        add("/system/api-keys", view_func=self.overview)
        add("/system/api-keys", view_func=self.make, methods=["POST"])
        add("/system/api-keys/<key_id>", view_func=self.one)
        add("/system/api-keys/<key_id>", view_func=self.revoke, methods=["POST"])
        return pages

    @access(ADMINISTRATORS)
    def overview(self) -> ResponseReturnValue:
        """Show every key, and the form for a new one."""
        return self._list({})

    @access(ADMINISTRATORS)
    def make(self) -> ResponseReturnValue:
        """Make a key and show it, this once."""
        try:
            made = self.keys.make(
                request.form.get("organisation", ""),
                by=current_person(),
                per_day=whole("per_day"),
                per_minute=whole("per_minute"),
            )
        except WishRefused as refusal:
            return self._list({refusal.field: _refused(refusal.field)}), 422
        return self._list({}, made), 201

    @access(ADMINISTRATORS)
    def one(self, key_id: str) -> ResponseReturnValue:
        """Show one key and what happened to it."""
        return self._one(key_id, "")

    @access(ADMINISTRATORS)
    def revoke(self, key_id: str) -> ResponseReturnValue:
        """End a key at once."""
        words = request.form.get("words", "")
        try:
            self.keys.revoke(key_id, by=current_person(), words=words)
        except ReasonMissing:
            return self._one(key_id, _("Say why in a few words; they are kept with the key.")), 422
        flash(_("The key is revoked. Nobody can use it any more."), "success")
        return redirect(url_for("api_keys.one", key_id=key_id), 303)

    def _list(self, errors: dict[str, str], made: KeyMade | None = None) -> str:
        form = {} if made else request.form
        return render_template(
            "office/api_keys.html",
            keys=[self._row(one) for one in self.keys.all()],
            made=made,
            errors=errors,
            form={"per_day": str(PER_DAY), "per_minute": str(PER_MINUTE), **form},
        )

    def _one(self, key_id: str, error: str) -> str:
        use, events = self.keys.one(key_id)
        return render_template(
            "office/api_key.html", key=self._row(use), events=self._told(events), error=error
        )

    def _row(self, use: KeyUse) -> dict[str, object]:
        key = use.key
        return {
            "id": key.id,
            "organisation": key.organisation,
            "begins": f"assay_{key.id}_…",
            "per_day": key.per_day,
            "per_minute": key.per_minute,
            "used": None if use.left is None else key.per_day - use.left,
            "made_at": key.made_at,
            "last_used_at": key.last_used_at,
            "revoked_at": key.revoked_at,
            "ends_at": key.ends_at,
            "shared": key.company_id is not None,
            "href": url_for("api_keys.one", key_id=key.id),
        }

    def _told(self, events: Sequence[ApiKeyEvent]) -> list[dict[str, object]]:
        with self.wiring.read() as uow:
            people = {one.actor: uow.people.get(one.actor) for one in events if one.actor}
        names = {key: person.name for key, person in people.items() if person}
        return [
            {
                "kind": one.kind.value,
                "what": _event_words(one),
                "by": names.get(one.actor, one.actor) or _("A program with the key"),
                "at": one.at,
                "words": one.words,
            }
            for one in events
        ]


def whole(name: str) -> int:
    """Return a number of a form; what is none is out of every bound."""
    typed = request.form.get(name, "").strip()
    fits = typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS
    return int(typed) if fits else 0


def _refused(field: str) -> str:
    return {
        "organisation": _("Write the organisation's name, with 2 to 120 characters."),
        "per_day": _("Write a whole number from 1 to 1,000,000."),
        "per_minute": _("Write a whole number from 1 to 60,000."),
    }[field]


def _event_words(event: ApiKeyEvent) -> str:
    body = event.body or {}
    return {
        ApiKeyEventKind.MADE: _("Made"),
        ApiKeyEventKind.REVOKED: _("Revoked"),
        ApiKeyEventKind.ROTATED: _("Another one has taken its place"),
        ApiKeyEventKind.LIST_CHECKED: _(
            "Checked a list: %(rows)s rows, %(checked)s credentials, %(acceptable)s acceptable",
            rows=body.get("rows", 0),
            checked=body.get("checked", 0),
            acceptable=body.get("acceptable", 0),
        ),
    }[event.kind]
