"""For administrators: what is installed, what is missing, and the counters."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import doctor
from app.auth import access, only
from app.services.roles import Role
from app.web.health import Counters
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
        return render_template("office/system.html", findings=findings, counters=counters)
