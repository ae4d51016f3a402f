"""Errors as pages for people and as RFC 9457 problems for programs.

Nothing internal leaves: unknown errors show a reference that finds the log line.
"""

import logging
import secrets

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.errors import AWAY, AWAY_RETRY_S, KNOWN_ROOTS, UNEXPECTED, Problem, problem_of
from app.persistence.queries import UNAVAILABLE
from app.services.attempts.owning import NotTheirs
from app.services.errors import Busy, HallFull, TooMany
from app.services.people.api_key_refusals import ApiKeyMissing, ApiKeyRefused, CountingAway
from app.web.language import gettext as _
from proctoring.errors import SnapshotTooLarge

log = logging.getLogger(__name__)

_HTTP_WORDS = {
    400: ("We could not read that", "Go back, check what you entered and try again."),
    401: ("Please sign in", "Your login has ended. Nothing that was stored is lost."),
    403: ("That request was refused", "Reload the page and try again."),
    404: ("We can't find that page", "It may have moved, or it isn't yours to see."),
    405: ("That isn't possible here", "Go back and use the buttons of the page."),
    413: ("That is too large", "Send a smaller one."),
    415: ("We can't read this kind of file", "Send a JPEG picture."),
    429: ("Too many tries", "Wait a minute, then try again."),
}

_HTTP_CODES = {413: SnapshotTooLarge.code}
"""Refusals that the framework and we both make, whichever comes first."""


_OURS = 500
"""From this status on the mistake is on our side."""


def install(app: Flask) -> None:
    """Answer every error of `app` in the form that the asker reads."""
    for root in KNOWN_ROOTS:
        app.register_error_handler(root, _refusal)
    for away in UNAVAILABLE:
        app.register_error_handler(away, _away)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _refusal(error: Exception) -> ResponseReturnValue:
    # asked by HTTP is asked once; only answers over their socket come again by themselves
    problem = AWAY if isinstance(error, Busy) else problem_of(error)
    field, fix = getattr(error, "field", None), getattr(error, "fix", None)
    queue = f"{error.place}/{error.waiting}" if isinstance(error, HallFull) else None
    said = str(error)
    if problem.status >= _OURS:  # what is wrong with us, such as a folder's name, stays with us
        log.warning("refused as %s: %s", problem.code, said)
        said = ""
    if isinstance(error, NotTheirs):
        fields = {"attempt_id": error.attempt_id, "person_id": error.person_id}
        told = {"event": "attempt_of_another", "path": request.path, **fields}
        log.warning("somebody asked for an attempt that is not theirs", extra=told)
    response = _answer(problem, said=said, field=field, fix=fix, queue=queue)
    if problem is AWAY:
        response.headers["Retry-After"] = str(AWAY_RETRY_S)
    if isinstance(error, TooMany | HallFull | CountingAway):
        response.headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, ApiKeyMissing | ApiKeyRefused):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:  # noqa: PLR2004 - redirects are exceptions too
        return error
    title, detail = _HTTP_WORDS.get(status, ("That didn't work", "Go back and try again."))
    code = _HTTP_CODES.get(status, f"http_{status}")
    return _answer(Problem(status, code, title, detail), said="")


def _away(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    log.error("the database is away %s", reference, exc_info=error)
    response = _answer(AWAY, said="", reference=reference)
    response.headers["Retry-After"] = str(AWAY_RETRY_S)
    return response


def _unexpected(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    log.error("unexpected error %s", reference, exc_info=error)
    return _answer(UNEXPECTED, said="", reference=reference)


def _answer(
    problem: Problem,
    *,
    said: str,
    field: str | None = None,
    fix: str | None = None,
    reference: str | None = None,
    queue: str | None = None,
) -> Response:
    if _wants_json():
        body = {
            "type": "about:blank",
            "title": problem.title,
            "status": problem.status,
            "detail": said or problem.detail,
            "code": problem.code,
            "field": field,
            "fix": fix or problem.detail,
            "reference": reference,
            "queue": queue,
        }
        response = jsonify({name: value for name, value in body.items() if value is not None})
        response.content_type = "application/problem+json"
    else:
        g.setdefault("person", None)
        response = make_response(
            render_template(
                "error.html",
                code=problem.status,
                title=_(problem.title),
                text=_(problem.detail),
                kept=None,
                reference=reference,
                retry=_same_page() if problem is AWAY else None,
                next_href="/me" if g.person else "/",
                next_label=_("Back to your page") if g.person else _("Back to the start"),
            )
        )
    response.status_code = problem.status
    return response


def _same_page() -> str | None:
    """Return the address to open again; None where opening it would not be the same."""
    return request.full_path.rstrip("?") if request.method == "GET" else None


def _wants_json() -> bool:
    if request.path.startswith(("/api/", "/pictures/")):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
