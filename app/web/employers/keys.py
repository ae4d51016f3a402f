"""The issuer's keys: documents for programs that check credentials, and a page for administrators.

Public halves alone, written one by one; no process that serves pages holds anything else.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from app.auth import PUBLIC, access, only
from app.services.errors import NotFound
from app.services.keys.keys import KeyStanding, SigningKeys
from app.services.roles import Role
from app.web.language import gettext as _
from app.wiring import Wiring
from exam_engine.issuance.badge import instant_text
from exam_engine.issuance.key_life import (
    PUBLISHED_BEFORE,
    ROTATE_AFTER,
    Algorithm,
    KeyLife,
    KeyState,
)
from exam_engine.issuance.signing import bare_jwk, did_document, jwks

DOCUMENT_MAX_AGE_S = 300
TONES = {
    KeyState.PUBLISHED: "accent",
    KeyState.SIGNING: "good",
    KeyState.VERIFY_ONLY: "",
    KeyState.RETIRED: "",
    KeyState.COMPROMISED: "bad",
}


@dataclass(frozen=True, slots=True)
class KeyPages:
    """What the world and our own staff may know of the keys."""

    wiring: Wiring
    keys: SigningKeys

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("keys", __name__)
        add = pages.add_url_rule
        add("/.well-known/jwks.json", view_func=self.key_set)
        add("/.well-known/did.json", view_func=self.did)
        add("/keys", view_func=self.history)
        add("/keys/<name>", view_func=self.key)
        add("/system/keys", view_func=self.overview)
        return pages

    @access(PUBLIC)
    def key_set(self) -> ResponseReturnValue:
        """Publish the keys that sign tokens."""
        return _public(jwks(self.keys.published().values(), self._now()))

    @access(PUBLIC)
    def did(self) -> ResponseReturnValue:
        """Publish the issuer's DID document."""
        keys = self.keys.published().values()
        return _public(did_document(self.wiring.issuer.did, keys, self._now()))

    @access(PUBLIC)
    def key(self, name: str) -> ResponseReturnValue:
        """Publish one key alone, for readers that expect no set."""
        for kid, key in self.keys.published().items():
            if kid.rpartition("#")[2] == name:
                return _public(dict(bare_jwk(key)))
        raise NotFound(f"key {name}")

    @access(PUBLIC)
    def history(self) -> ResponseReturnValue:
        """Publish what every key was and when, those that were given up included."""
        return _public({"keys": [_past(life) for life in self.keys.history()]})

    @access(only(Role.ADMINISTRATOR))
    def overview(self) -> ResponseReturnValue:
        """Show every key, what rests on it and what comes next."""
        keys = self.keys.overview()
        now = self._now()
        rows = [_row(one, now) for one in reversed(keys)]
        wanting = _wanting([one.row.life for one in keys], now)
        return render_template("employers/keys.html", keys=rows, wanting=wanting)

    def _now(self) -> datetime:
        return self.wiring.clock.now()


def state_words(state: KeyState) -> str:
    """Return what a state is called."""
    return {
        KeyState.PUBLISHED: _("Stands by"),
        KeyState.SIGNING: _("Signs"),
        KeyState.VERIFY_ONLY: _("Verifies only"),
        KeyState.RETIRED: _("Retired"),
        KeyState.COMPROMISED: _("Given up"),
    }[state]


def _row(one: KeyStanding, now: datetime) -> dict[str, object]:
    life = one.row.life
    return {
        "name": life.name,
        "use": _("tokens") if life.alg is Algorithm.ES256 else _("proofs in documents"),
        "alg": life.alg.value,
        "backend": one.row.backend,
        "state": life.state.value,
        "state_words": state_words(life.state),
        "tone": TONES[life.state],
        "published_at": life.published_at,
        "activate_at": life.activate_at,
        "began": life.state is not KeyState.PUBLISHED,
        "credentials": one.credentials,
        **_next(one, now),
    }


def _next(one: KeyStanding, now: datetime) -> dict[str, object]:
    """Return what happens to a key next, in words, and when."""
    life = one.row.life
    if life.state is KeyState.PUBLISHED:
        ready = now >= life.activate_at
        words = _("May sign now") if ready else _("May sign from")
        return {"next": words, "next_at": None if ready else life.activate_at}
    if life.state is KeyState.SIGNING:
        return {"next": _("Gives way"), "next_at": life.activate_at + ROTATE_AFTER}
    if life.state is KeyState.VERIFY_ONLY:
        return {"next": _("Needed until"), "next_at": one.retirable_at}
    if life.state is KeyState.COMPROMISED and one.credentials:
        return {"next": _("Credentials are being issued anew"), "next_at": None}
    return {"next": "", "next_at": None}


def _wanting(lives: list[KeyLife], now: datetime) -> list[str]:
    """Return what an administrator has to see to, in sentences."""
    found = []
    for alg in Algorithm:
        own = [life for life in lives if life.alg is alg]
        if lives and not any(life.may_sign(now) for life in own):
            found.append(
                _(
                    "No %(alg)s key may sign: new credentials wait. "
                    "They are signed as soon as one may.",
                    alg=alg.value,
                )
            )
        elif lives and not any(life.state is KeyState.PUBLISHED for life in own):
            found.append(
                _(
                    "No %(alg)s key stands by: if the one that signs is lost, its successor "
                    "needs %(hours)d hours.",
                    alg=alg.value,
                    hours=PUBLISHED_BEFORE.total_seconds() // 3600,
                )
            )
    return found


def _past(life: KeyLife) -> dict[str, object]:
    began = life.activate_at if life.state is not KeyState.PUBLISHED else None
    return {
        "id": life.kid,
        "alg": life.alg.value,
        "state": life.state.value,
        "published": instant_text(life.published_at),
        "signedFrom": instant_text(began) if began else None,
        "signedUntil": instant_text(life.sign_until) if life.sign_until else None,
        "notTrustedFrom": instant_text(life.distrust_at) if life.distrust_at else None,
    }


def _public(document: dict[str, object]) -> ResponseReturnValue:
    response = jsonify(document)
    response.headers["Cache-Control"] = f"public, max-age={DOCUMENT_MAX_AGE_S}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
