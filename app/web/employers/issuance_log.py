"""The issuance log for whoever checks us: the newest signed head, and a proof per credential."""

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from app.auth import PUBLIC, access
from app.services.certifying.issuance_log import IssuanceLog
from app.services.errors import NotFound
from app.services.verifying.verification import Verifying
from app.web.look_ups import limit_look_ups
from app.wiring import Wiring
from exam_engine.issuance.refusals import MistypedNumber

HEAD_TYPE = "application/jwt"
HEAD_MAX_AGE_S = 60


@dataclass(frozen=True, slots=True)
class IssuanceLogPages:
    """What is public of the issuance log."""

    wiring: Wiring
    verifying: Verifying

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("issuance_log", __name__)
        pages.add_url_rule("/issuance-log/head", view_func=self.head)
        pages.add_url_rule("/c/<number>/inclusion.json", view_func=self.inclusion)
        return pages

    @access(PUBLIC)
    def head(self) -> ResponseReturnValue:
        """Publish the newest signed head, for whoever keeps them."""
        row = IssuanceLog(self.wiring.read).head()
        if row is None:
            raise NotFound("nothing was issued")
        response = Response(row.token, mimetype=HEAD_TYPE)
        response.headers["Cache-Control"] = f"public, max-age={HEAD_MAX_AGE_S}"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @access(PUBLIC)
    def inclusion(self, number: str) -> ResponseReturnValue:
        """Prove that a credential was entered when it was signed."""
        limit_look_ups(self.wiring)
        try:
            found = self.verifying.look_up(number)
        except MistypedNumber:
            found = None
        proof = IssuanceLog(self.wiring.read).proof(found.row.number) if found else None
        if proof is None:
            raise NotFound("no such credential")
        return jsonify(
            {
                "entry": proof.entry,
                "position": proof.inclusion.position,
                "size": proof.inclusion.size,
                "path": [digest.hex() for digest in proof.inclusion.path],
                "head": proof.head,
            }
        )
