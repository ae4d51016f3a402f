"""Liveness, readiness and metrics, for machines that watch us."""

import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

import redis
from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from app.auth import PUBLIC, access
from app.persistence.queries import UNAVAILABLE
from app.wiring import Wiring

Counters = Callable[[], dict[str, float]]

_FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-real-ip"})


@dataclass(frozen=True, slots=True)
class HealthPages:
    """What a load balancer and a monitor ask.

    Attributes:
        counters: this process's own counters, by name.
    """

    wiring: Wiring
    counters: Counters

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("health", __name__)
        pages.add_url_rule("/healthz", view_func=self.live)
        pages.add_url_rule("/readyz", view_func=self.ready)
        pages.add_url_rule("/metrics", view_func=self.metrics)
        return pages

    @access(PUBLIC)
    def live(self) -> ResponseReturnValue:
        """Say that the process answers."""
        return jsonify(status="ok")

    @access(PUBLIC)
    def ready(self) -> ResponseReturnValue:
        """Say whether answers can be stored; Redis only delays what follows them."""
        found = {"database": self._database(), "redis": self._redis()}
        return jsonify(found), 200 if found["database"] == "ok" else 503

    @access(PUBLIC)
    def metrics(self) -> ResponseReturnValue:
        """Give gauges and counters in Prometheus' text form."""
        self._require_watcher()
        registry = CollectorRegistry()
        clock = {"clock_skew_seconds": self.wiring.clock.skew_s}
        values = {**self.wiring.queries.metrics_gauges(), **self.counters(), **clock}
        gauges: dict[str, Gauge] = {}
        for name, value in values.items():
            family, _, label = name.partition(":")
            labels = ("kind",) if label else ()
            if family not in gauges:
                gauges[family] = Gauge(
                    f"assay_{family}", family.replace("_", " "), labels, registry=registry
                )
            gauge = gauges[family].labels(label) if label else gauges[family]
            gauge.set(value)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    def _require_watcher(self) -> None:
        """Admit the bearer of the token, or, without one, the loopback address alone.

        What a proxy on this machine forwards comes from there, too, and is not admitted.
        """
        token = self.wiring.settings.metrics_token
        if token is not None:
            given = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if not hmac.compare_digest(given.encode(), token.encode()):
                abort(404)
        elif not _comes_from_here():
            abort(404)

    def _database(self) -> str:
        try:
            with self.wiring.read() as uow:
                uow.now()
        except UNAVAILABLE:
            return "not reachable"
        return "ok"

    def _redis(self) -> str:
        try:
            self.wiring.redis.ping()
        except redis.RedisError:
            return "not reachable"
        return "ok"


def _comes_from_here() -> bool:
    if _FORWARDED & {name.lower() for name, _ in request.headers}:
        return False
    return ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104
