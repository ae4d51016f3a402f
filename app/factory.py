"""`create_app`: the pages of one process over the wiring, with headers, rules and errors.

Nothing happens at import; the delivery process adds sockets to the same application.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, g, request
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix

from app import auth
from app.config import Settings
from app.services.attempts.candidate_wishes import CandidateWishes
from app.services.attempts.checking_in import CheckingIn
from app.services.attempts.cohorts import Cohorts
from app.services.attempts.delivery import Delivery
from app.services.booking.accommodations import Accommodations
from app.services.booking.enrolment import Enrolment
from app.services.cases.case_files import CaseFiles
from app.services.cases.case_work import CaseWork
from app.services.cases.controls import Controls
from app.services.certifying.certification import Certification
from app.services.evidence.evidence import Evidence
from app.services.invigilating.invigilation import Invigilation
from app.services.invigilating.steering import Steering
from app.services.invigilating.viewing import Viewing
from app.services.keys.keys import SigningKeys
from app.services.letters.undelivered import UndeliveredLetters
from app.services.matters.matter_work import MatterWork
from app.services.matters.matters import Matters
from app.services.matters.public_matters import PublicMatters
from app.services.people.accounts import Accounts, LoginRules
from app.services.replay.replays import Replays
from app.services.standing.scoping import Scoping
from app.services.standing.standing import Standing
from app.services.timekeeping.lateness import Lateness
from app.services.verifying.list_checking import ListChecking
from app.services.verifying.naming import NameChecking
from app.services.verifying.presenting import Presenting
from app.services.verifying.verification import Verifying
from app.services.wallet.choosing import Choosing
from app.services.wallet.downloads import Downloads
from app.services.wallet.sharing import Sharing
from app.services.watching.signals import Signals
from app.web import headers, language, problems
from app.web.accounts import AccountPages
from app.web.candidates.attempts import AttemptApi
from app.web.candidates.candidate import CandidatePages
from app.web.candidates.check_in import CheckInApi
from app.web.candidates.groups import group_pages
from app.web.candidates.own import OwnWishes
from app.web.candidates.receipts import ReceiptPages
from app.web.candidates.sealed import SealedPapers
from app.web.employers.badges import BadgePictures
from app.web.employers.company_pages import company_pages
from app.web.employers.issuance_log import IssuanceLogPages
from app.web.employers.keys import KeyPages
from app.web.employers.shared import SharedPages
from app.web.employers.verify import VerifyPages
from app.web.employers.verify_bulk import BulkPages
from app.web.employers.verify_files import VerifyFilePages
from app.web.employers.verify_names import NamePages
from app.web.health import Counters, HealthPages
from app.web.holders.downloads import DownloadPages
from app.web.holders.wallet import WalletPages
from app.web.matters.complain import ComplainPages
from app.web.matters.matter_desk import MatterDesk
from app.web.matters.matters import MatterPages
from app.web.office.accommodations import AccommodationPages
from app.web.office.api_keys import ApiKeyPages
from app.web.office.cohorts import CohortApi
from app.web.office.company_desk import company_desk
from app.web.office.decisions import DecisionPages
from app.web.office.outages import outage_pages
from app.web.office.standing import StandingPages
from app.web.office.system import SystemPages
from app.web.office.undelivered import UndeliveredPages
from app.web.office.windows import WindowPages
from app.web.openapi.pages import ApiPages
from app.web.proctors.desk import DeskPages
from app.web.proctors.late import LatePages
from app.web.proctors.ledger import LedgerPages
from app.web.proctors.pictures import Pictures
from app.web.proctors.proctor import ProctorPages
from app.web.proctors.replay import ReplayPages
from app.web.proctors.steering import SteeringApi
from app.web.proctors.ties import TiePages
from app.web.public.preflight import Preflight
from app.web.public.site import SitePages
from app.web.reviewers.case_file import CaseFilePages
from app.web.reviewers.cases import CasePages
from app.web.reviewers.evidence import evidence_pages
from app.web.reviewers.reviews import review_pages
from app.web.reviewers.service_levels import service_level_pages
from app.web.reviewers.signals import SignalPages
from app.wiring import Wiring, wire

log = logging.getLogger(__name__)

FORM_BYTES = 256 * 1024


def create_app(wiring: Wiring, *, counters: Counters = dict) -> Flask:
    """Return the application with every page.

    Args:
        wiring: the adapters of this process.
        counters: this process's own counters, for /metrics.
    """
    settings = wiring.settings
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=max(FORM_BYTES, settings.snapshot_max_bytes + 1024),
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        BABEL_TRANSLATION_DIRECTORIES="translations",
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    language.install(app)
    if settings.trusted_proxies:
        proxies = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    _mark_static(app)
    headers.install(app, public_url=settings.public_url)
    for pages in _pages(wiring, counters):
        app.register_blueprint(pages.blueprint())
    auth.install(app, wiring)
    problems.install(app)
    _log_requests(app)
    app.jinja_env.filters["when"] = when
    app.jinja_env.filters["when_exactly"] = when_exactly
    app.jinja_env.globals["issuer_name"] = settings.issuer_name
    app.jinja_env.globals["public_host"] = urlsplit(settings.public_url).netloc
    return app


def create_pages(settings: Settings) -> Flask:
    """Return the pages alone, for processes that serve no sockets."""
    return create_app(wire(settings))


def when(instant: datetime) -> Markup:
    """Render an instant for reading, with its machine form; the page shows the reader's zone."""
    words = language.instant_in_words(instant)
    return Markup('<time datetime="{}">{} UTC</time>').format(instant.isoformat(), words)


def when_exactly(instant: datetime) -> Markup:
    """Render an instant as `when` does, with its second."""
    words = language.instant_in_words(instant, exact=True)
    machine = instant.isoformat()
    return Markup('<time datetime="{}" data-exact>{} UTC</time>').format(machine, words)


class Pages(Protocol):
    """A group of views."""

    def blueprint(self) -> Blueprint:
        """Return their routes."""


def _pages(wiring: Wiring, counters: Counters) -> tuple[Pages, ...]:
    settings = wiring.settings
    rules = LoginRules(settings.session_lifetime, settings.login_tries_per_minute)
    accounts = Accounts(wiring.uow, wiring.hasher, wiring.limiter, rules)
    enrolment = Enrolment(wiring.uow, wiring.read)
    delivery = wiring.delivery()
    evidence = Evidence(
        wiring.uow,
        wiring.read,
        wiring.store,
        wiring.publisher,
        wiring.limiter,
        wiring.picture_limits(),
    )
    return (
        SitePages(wiring),
        AccountPages(wiring, accounts),
        AttemptApi(wiring, delivery, evidence, wiring.tokens),
        *_check_in(wiring, delivery),
        OwnWishes(wiring, CandidateWishes(wiring.uow, delivery)),
        SealedPapers(wiring.papers()),
        CohortApi(wiring, Cohorts(wiring.uow, wiring.publisher)),
        WindowPages(wiring, Cohorts(wiring.uow, wiring.publisher)),
        SteeringApi(Steering(wiring.uow, wiring.read, delivery)),
        ProctorPages(wiring),
        Pictures(wiring, Invigilation(wiring.uow, wiring.store, delivery), Viewing(wiring.uow)),
        ReplayPages(wiring, Replays(wiring.uow, wiring.read)),
        *_cases(wiring, Invigilation(wiring.uow, wiring.store, delivery)),
        ReceiptPages(wiring, wiring.receipts()),
        LatePages(wiring, Lateness(wiring.uow, wiring.publisher)),
        DecisionPages(wiring, Certification(wiring.uow, wiring.read)),
        *_register(wiring),
        *_verification(wiring, enrolment),
        AccommodationPages(wiring, Accommodations(wiring.uow, wiring.read)),
        LedgerPages(wiring),
        outage_pages(wiring, delivery),
        HealthPages(wiring, counters),
        SystemPages(wiring, counters),
    )


def _cases(wiring: Wiring, invigilation: Invigilation) -> tuple[Pages, ...]:
    """Return the pages of reviews and cases, for those who work on them and for the candidate."""
    work, files = CaseWork(wiring.uow), CaseFiles(wiring.uow, wiring.store)
    controls = Controls(wiring.uow, wiring.read)
    return (
        review_pages(wiring, controls),
        CasePages(wiring, work, files),
        CaseFilePages(wiring, work, files, invigilation),
        TiePages(wiring, work),
        service_level_pages(wiring),
        SignalPages(wiring, Signals(wiring.uow, wiring.read), controls),
        group_pages(wiring),
        evidence_pages(wiring),
    )


def _check_in(wiring: Wiring, delivery: Delivery) -> tuple[Pages, ...]:
    """Return the pages of who comes in, and of who looks at them."""
    checking_in = CheckingIn(wiring.uow, wiring.read, delivery, wiring.limiter)
    return (Preflight(wiring), CheckInApi(wiring, checking_in), DeskPages(wiring))


def _register(wiring: Wiring) -> tuple[Pages, ...]:
    """Return the pages of who answers for the register, and of who complains or appeals."""
    matters, work = Matters(wiring.uow, wiring.read), MatterWork(wiring.uow)
    return (
        StandingPages(wiring, Standing(wiring.uow), Scoping(wiring.uow)),
        MatterPages(wiring, matters, work),
        MatterDesk(wiring, matters, work),
        ComplainPages(wiring, PublicMatters(wiring.uow, wiring.read, wiring.limiter)),
    )


def _verification(wiring: Wiring, enrolment: Enrolment) -> tuple[Pages, ...]:
    """Return the pages of who checks or holds a credential; they share the checked status lists."""
    downloads = Downloads(wiring.read)
    verifying = Verifying(wiring.uow, wiring.read, wiring.issuer)
    sharing = Sharing(wiring.uow, wiring.read)
    return (
        CandidatePages(wiring, enrolment, verifying),
        VerifyPages(wiring, verifying),
        VerifyFilePages(wiring, Presenting(verifying)),
        NamePages(wiring, verifying, NameChecking(wiring.uow)),
        BulkPages(wiring, ListChecking(wiring.uow, verifying, wiring.api_keys())),
        *company_pages(wiring, verifying),
        company_desk(wiring),
        IssuanceLogPages(wiring, verifying),
        BadgePictures(wiring, downloads),
        DownloadPages(wiring, downloads),
        KeyPages(wiring, SigningKeys(wiring.uow, wiring.read)),
        ApiKeyPages(wiring, wiring.api_keys()),
        UndeliveredPages(wiring, UndeliveredLetters(wiring.uow, wiring.read)),
        ApiPages(wiring),
        SharedPages(wiring, verifying, sharing),
        WalletPages(wiring, verifying, enrolment, Choosing(wiring.uow), sharing, downloads),
    )


def _mark_static(app: Flask) -> None:
    """Give Flask's own view of built files the rule that every view needs."""
    view: Callable[..., object] = app.view_functions["static"]

    def static_file(**named: object) -> object:
        return view(**named)

    app.view_functions["static"] = auth.access(auth.PUBLIC)(static_file)  # type: ignore[assignment]


def _log_requests(app: Flask) -> None:
    def write(response: Response) -> Response:
        took = round((time.perf_counter() - g.started) * 1000, 1)
        rule = request.url_rule.rule if request.url_rule else "-"
        fields = {
            "event": "request",
            "method": request.method,
            "path": rule,
            "status": response.status_code,
            "duration_ms": took,
        }
        log.info("request", extra=fields)
        return response

    app.after_request(write)
