"""For administrators: what is installed, what is missing, and the counters."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import doctor
from app.auth import access, only
from app.persistence.gauges import PutOff
from app.services.roles import Role
from app.web.health import Counters
from app.web.language import gettext as _
from app.wiring import Wiring


@dataclass(frozen=True, slots=True)
class SystemPages:
    """The administrators' overview."""

    wiring: Wiring
    counters: Counters

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("system", __name__)
        pages.add_url_rule("/system", view_func=self.overview)
        return pages

    @access(only(Role.ADMINISTRATOR))
    def overview(self) -> ResponseReturnValue:
        """Show findings and counters."""
        values = {**self.wiring.queries.metrics_gauges(), **self.counters()}
        counters = [{"name": name, "value": value} for name, value in sorted(values.items())]
        findings = doctor.examine(self.wiring.settings)
        return render_template(
            "office/system.html",
            findings=findings,
            counters=counters,
            put_off=[_waiting(one) for one in self.wiring.queries.put_off()],
        )


def _waiting(one: PutOff) -> dict[str, object]:
    """Return what workers cannot do now, in words; what has none is told by its codes."""
    return {
        "kind": one.kind,
        "what": {
            "publish_status": _("Publishing the status lists"),
            "issue_credential": _("Issuing certificates"),
            "reissue": _("Signing certificates again"),
            "tend_keys": _("Looking after the signing keys"),
        }.get(one.kind, one.kind),
        "why": {
            "no_signing_key": _("No key may sign. Look at the signing keys."),
            "key_refused": _("The key that should sign may not. Look at the signing keys."),
            "signer_unavailable": _("The store of private keys does not answer."),
        }.get(one.code, one.code),
        "many": one.many,
        "again_at": one.again_at,
    }
