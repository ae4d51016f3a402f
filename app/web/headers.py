"""Security headers of every response, request ids in every log line.

One strict policy for all pages; the camera is allowed only where check-in and exam need it.
"""

import secrets
import time

from flask import Flask, Response, g, request

from app import logs

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self' {sockets}",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_CAMERA_ENDPOINTS = frozenset(
    {
        "preflight.page",
        "candidate.check_in",
        "candidate.room",
        "verify.form",
        "verify.credential",
        "verify_files.check",
        "verify_names.check",
    }
)
_SHOWN_ELSEWHERE_ENDPOINTS = frozenset({"badges.drawing", "badges.picture"})
"""Pictures that a credential names, so that pages of others show them."""
_PUBLIC_CACHE_ENDPOINTS = frozenset({"static"})


def install(app: Flask, *, public_url: str) -> None:
    """Add the headers and the request's log context to `app`."""
    sockets = public_url.replace("http", "ws", 1)
    policy = _POLICY.format(sockets=sockets)

    def begin() -> None:
        g.started = time.perf_counter()
        g.log_context = logs.context(request_id=secrets.token_hex(8))
        g.log_context.__enter__()

    def finish(response: Response) -> Response:
        camera = "self" if request.endpoint in _CAMERA_ENDPOINTS else ""
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["Permissions-Policy"] = f"camera=({camera}), microphone=(), geolocation=()"
        response.headers["X-Content-Type-Options"] = "nosniff"
        # "no-referrer" would make browsers send "Origin: null" with our own forms
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        elsewhere = request.endpoint in _SHOWN_ELSEWHERE_ENDPOINTS
        response.headers["Cross-Origin-Resource-Policy"] = (
            "cross-origin" if elsewhere else "same-origin"
        )
        if public_url.startswith("https://"):
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint not in _PUBLIC_CACHE_ENDPOINTS:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def end(_error: BaseException | None) -> None:
        context = g.pop("log_context", None)
        if context is not None:
            context.__exit__(None, None, None)

    app.before_request(begin)
    app.after_request(finish)
    app.teardown_request(end)
