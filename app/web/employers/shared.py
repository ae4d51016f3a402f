"""What a holder's link shows: a page for people, JSON for programs.

A link that may be opened only so often is opened by a press, so that the preview of a chat or the
scanner of a mail server uses nothing up.
"""

from dataclasses import dataclass

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.auth import PROGRAMS, PUBLIC, access
from app.realtime.schema import MalformedMessage
from app.services.catalogue.content import Library
from app.services.rows import ShareRow
from app.services.verifying.verification import Verifying
from app.services.wallet.sharing import Sharing
from app.web.employers import verify_view as view
from app.web.look_ups import limit_look_ups
from app.wiring import Wiring

LONGEST_BODY = 4_096


@dataclass(frozen=True, slots=True)
class SharedPages:
    """The far end of a link."""

    wiring: Wiring
    verifying: Verifying
    sharing: Sharing

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("shared", __name__)
        pages.add_url_rule("/s/<secret>", view_func=self.look)
        pages.add_url_rule("/s/<secret>", view_func=self.open, methods=["POST"])
        pages.add_url_rule("/api/v1/shared", view_func=self.api, methods=["POST"])
        return pages

    @access(PUBLIC)
    def look(self, secret: str) -> ResponseReturnValue:
        """Show the credential, or the door before it where openings are counted down."""
        limit_look_ups(self.wiring)
        share = self.sharing.look(secret)
        if share.view_limit is not None:
            left = share.view_limit - share.views
            return render_template("employers/share_door.html", left=left, limit=share.view_limit)
        return self._page(self.sharing.open(secret))

    @access(PUBLIC)
    def open(self, secret: str) -> ResponseReturnValue:
        """Use one opening and show the credential."""
        limit_look_ups(self.wiring)
        return self._page(self.sharing.open(secret))

    @access(PROGRAMS)
    def api(self) -> ResponseReturnValue:
        """Use one opening and give the verdict as JSON; the body is `{"token": "..."}`."""
        limit_look_ups(self.wiring)
        request.max_content_length = LONGEST_BODY
        body = request.get_json(silent=True)
        token = body.get("token") if isinstance(body, dict) else None
        if not isinstance(token, str) or "\x00" in token or not token.isascii():
            raise MalformedMessage("token", "send the last part of the link as text")
        share = self.sharing.open(token)
        found = self.verifying.shared(share.number, share.fields)
        return jsonify({**view.as_json(found), "nameCheck": "unavailable"})

    def _page(self, share: ShareRow) -> str:
        found = self.verifying.shared(share.number, share.fields)
        with self.wiring.read() as uow:
            scheme = Library(uow.content).scheme(found.row.scheme_id)
        page = view.page(found, scheme, self.wiring.issuer, self.wiring.clock.now())
        limit = share.view_limit
        more = {
            # By number, which may be private: strangers would be told that there is none.
            "badge_url": None,
            "jwt_url": None,
            "json_url": None,
            "name_check": False,
            "shared_until": share.expires_at,
            "shared_left": None if limit is None else max(0, limit - share.views - 1),
        }
        return render_template("employers/credential.html", **{**page, **more})
