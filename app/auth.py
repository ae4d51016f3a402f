"""Who is asking, and may they: login sessions, access rules and CSRF for pages and JSON.

Every view carries an access rule (`@access(...)`); a view without one stops the start. Sockets
use tickets (`app.tokens`) that only a login session can obtain.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from app.services.people.accounts import csrf_token, digest_of, login_cookie
from app.services.people.api_key_refusals import ApiKeyMissing, ApiKeyRefused
from app.services.people.api_keys import ApiKeys
from app.services.roles import Role
from app.services.rows import Account, ApiKey, LoginSession
from app.wiring import Wiring

View = TypeVar("View", bound=Callable[..., object])

_UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
RULE = "access_rule"
"""Name of the attribute under which a view carries its rule."""

_VISIT_LIFETIME_S = 12 * 3600


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Who may use a view.

    Attributes:
        public: no login needed.
        roles: one of these is needed; empty means any signed-in person.
        programs: asked by programs, which have no page of ours: nothing rests on cookies, so that
            a request that another site started can do no harm. A key may come along.
        keyed: a key has to come along.
    """

    public: bool
    roles: frozenset[Role]
    programs: bool = False
    keyed: bool = False

    def admits(self, person: Account | None) -> bool:
        """Tell whether this person may enter."""
        if self.public:
            return True
        return person is not None and (not self.roles or bool(self.roles & person.roles))


PUBLIC = AccessRule(public=True, roles=frozenset())
PROGRAMS = AccessRule(public=True, roles=frozenset(), programs=True)
KEYED = AccessRule(public=False, roles=frozenset(), programs=True, keyed=True)
SIGNED_IN = AccessRule(public=False, roles=frozenset())


def only(*roles: Role) -> AccessRule:
    """Return the rule that admits people with one of these roles."""
    return AccessRule(public=False, roles=frozenset(roles))


def access(rule: AccessRule) -> Callable[[View], View]:
    """Mark a view with its access rule."""

    def mark(view: View) -> View:
        setattr(view, RULE, rule)
        return view

    return mark


def install(app: Flask, wiring: Wiring) -> None:
    """Check session, rule and CSRF before every view, and refuse a view without a rule."""
    missing = [name for name, view in app.view_functions.items() if not hasattr(view, RULE)]
    if missing:
        raise AssertionError(f"views without an access rule: {', '.join(sorted(missing))}")
    names = _cookie_names(secure=wiring.settings.secure_cookies)
    keys = wiring.api_keys()

    def admit() -> WerkzeugResponse | None:
        rule = _rule_of(app)
        if rule is not None and rule.programs:
            g.person, g.login, g.visit = None, None, ""
            g.caller = _caller(rule, keys)
            return None
        return _admit(rule, wiring, names)

    def keep_visit(response: Response) -> Response:
        if g.get("fresh_visit"):
            _set_cookie(response, wiring, names[1], g.visit, _VISIT_LIFETIME_S)
        return response

    app.before_request(admit)
    app.after_request(keep_visit)
    app.jinja_env.globals["csrf_token"] = lambda: _csrf_token(wiring)


def _admit(
    rule: AccessRule | None, wiring: Wiring, names: tuple[str, str]
) -> WerkzeugResponse | None:
    """Let a person in, or say who may come; None where there is no such page to ask about."""
    _load_person(wiring, names)
    _refuse_nulls()
    if rule is None:
        return None
    if not rule.admits(g.person):
        return _turn_away()
    if request.method in _UNSAFE_METHODS:
        _check_csrf(wiring)
    return None


def _rule_of(app: Flask) -> AccessRule | None:
    """Return the rule of the view that was asked for; None where there is no such page."""
    rule: AccessRule | None = getattr(app.view_functions.get(request.endpoint or ""), RULE, None)
    return rule


def _caller(rule: AccessRule, keys: ApiKeys) -> ApiKey | None:
    """Return whose key came along; a key that is not accepted never counts as none.

    Raises:
        ApiKeyMissing: the rule needs one.
        ApiKeyRefused: it is not accepted.
    """
    given = request.headers.get("Authorization")
    if given is None and rule.keyed:
        raise ApiKeyMissing
    if given is None:
        return None
    scheme, _, token = given.partition(" ")
    if scheme.casefold() != "bearer":
        raise ApiKeyRefused
    return keys.caller(token.strip())


def current_caller() -> ApiKey:
    """Return whose key came along; only for views whose rule needs one."""
    assert isinstance(g.caller, ApiKey)
    return g.caller


def current_person() -> Account:
    """Return the signed-in person of this request; only for views whose rule needs one."""
    assert isinstance(g.person, Account)
    return g.person


def current_session() -> LoginSession:
    """Return the login session of this request; only for views whose rule needs one."""
    assert isinstance(g.login, LoginSession)
    return g.login


def sign_in(response: WerkzeugResponse, wiring: Wiring, token: str) -> None:
    """Set the session cookie; a new session begins at every login."""
    name = _cookie_names(secure=wiring.settings.secure_cookies)[0]
    seconds = int(wiring.settings.session_lifetime.total_seconds())
    _set_cookie(response, wiring, name, token, seconds)


def sign_out(response: WerkzeugResponse, wiring: Wiring) -> str | None:
    """Delete the session cookie and return the token it held."""
    name = _cookie_names(secure=wiring.settings.secure_cookies)[0]
    response.delete_cookie(name, secure=wiring.settings.secure_cookies, httponly=True)
    return request.cookies.get(name)


def _cookie_names(*, secure: bool) -> tuple[str, str]:
    return login_cookie(secure=secure), f"{'__Host-' if secure else ''}assay-visit"


def _set_cookie(
    response: WerkzeugResponse, wiring: Wiring, name: str, value: str, seconds: int
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        secure=wiring.settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def _load_person(wiring: Wiring, names: tuple[str, str]) -> None:
    g.person, g.login = None, None  # first: the page that tells of a failed read asks for both
    g.visit = request.cookies.get(names[1], "")
    if not g.visit:
        g.visit, g.fresh_visit = secrets.token_urlsafe(16), True
    token = request.cookies.get(names[0])
    if token:
        found = wiring.queries.person_session(digest_of(token))
        if found is not None:
            g.login, g.person = found


def _refuse_nulls() -> None:
    """Refuse null characters wherever a request can carry them: no database stores one."""
    given = [request.path, *request.args.values()]
    if request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        given += request.form.values()
    if any("\x00" in text for text in given):
        abort(400, "null characters")


def _turn_away() -> WerkzeugResponse:
    """Send people to the login page and tell programs 401; a wrong role is 404 for both.

    Not found rather than forbidden: a page that is not yours does not show that it exists.
    """
    if g.person is not None:
        abort(404)
    if request.path.startswith("/api/") or request.method in _UNSAFE_METHODS:
        abort(401)
    return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")), 303)


def _csrf_token(wiring: Wiring) -> str:
    basis = g.login.csrf_secret if g.login is not None else g.visit
    return csrf_token(wiring.settings.secret_key, basis)


def _check_csrf(wiring: Wiring) -> None:
    """Refuse a state change that did not start on one of our own pages."""
    origin = request.headers.get("Origin")
    ours = {request.host, urlsplit(wiring.settings.public_url).netloc}  # a proxy may rewrite Host
    if origin is not None and urlsplit(origin).netloc not in ours:
        abort(403, "this request came from another site")
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not hmac.compare_digest(given.encode(), _csrf_token(wiring).encode()):
        abort(403, "the page is too old: reload it and try again")
