"""A verdict in words: the sentence, the checks, the line from issue to expiry.

No rule: what is valid was decided by the engine.
"""

from datetime import datetime

from flask import url_for

from app.services.certifying.signing import PROOF
from app.services.rows import JsonValue
from app.services.verifying.verification import Shown
from app.web.language import day_in_words
from app.web.language import gettext as _
from app.web.words.band_words import band_lines
from app.web.words.scope_words import covers_of, title_of
from exam_engine.catalogue import Scheme
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.badge import instant_text
from exam_engine.issuance.credential import Issuer
from exam_engine.issuance.number import LENGTH, display
from exam_engine.issuance.states import Succession
from exam_engine.issuance.typing_help import Reading, read_typed
from exam_engine.issuance.verdict import Check, Status

SIGNS_SHOWN = 6
NOT_YET_ISSUED = "not_yet_issued"
"""What the page says of a credential on a day before it was issued; no accusation."""

TONES = {
    Status.ACTIVE: "valid",
    Status.EXPIRED: "expired",
    Status.SUSPENDED: "suspended",
    Status.WITHDRAWN: "withdrawn",
    Status.SUPERSEDED: "superseded",
}


def mistyped(reading: Reading) -> str:
    """Return what is said of a number whose check character does not fit."""
    if reading.foreign:
        signs = " ".join(reading.foreign[:SIGNS_SHOWN])
        return _("This number looks mistyped: no number holds %(signs)s.", signs=signs)
    if reading.count != LENGTH:
        return _(
            "This number looks mistyped: it has %(count)s characters of 16.", count=reading.count
        )
    return _(
        "This number looks mistyped: one character does not fit the others. Compare it with the "
        "certificate, group by group."
    )


def refused_number(typed: str) -> dict[str, object]:
    """Return what the form shows of what was typed and is no number."""
    reading = read_typed(typed)
    return {
        "error": mistyped(reading),
        "value": typed,
        "meant": [display(one) for one in reading.meant],
    }


def page(found: Shown, scheme: Scheme, issuer: Issuer, now: datetime) -> dict[str, object]:
    """Return what the credential's page shows."""
    row, verdict = found.row, found.verdict
    # A look-up found it in the register, so the day asked about was before it was entered.
    early = verdict.status is Status.UNREGISTERED
    return {
        "status": NOT_YET_ISSUED if early else verdict.status.value,
        "tone": TONES.get(verdict.status, "unknown"),
        "sentence": _sentence(found, now),
        "number": display(row_number(found)),
        "certification": title_of(row, scheme.name),
        "level": scheme.level.value,
        "badge_url": url_for("badges.drawing", number=display(row_number(found))),
        "issuer": issuer.name,
        "holder_name": row.holder_name if row.name_public else None,
        "bands": band_lines(found.bands),
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "today_position": position(row.valid_from, row.valid_until, now),
        "checks": checks_in_words(verdict.checks),
        "jwt_url": url_for("verify.token", number=display(row_number(found))),
        "json_url": url_for("verify.document", number=display(row_number(found)))
        if PROOF in found.row.tokens
        else None,
        "as_of": verdict.as_of,
        "name_check": True,
        "superseded_by": display(verdict.superseded_by) if verdict.superseded_by else None,
        "narrowed": verdict.narrowed,
    }


def checks_in_words(checks: tuple[Check, ...]) -> list[dict[str, str]]:
    """Return every check for a page."""
    titles = _titles()
    return [
        {
            "name": check.name,
            "title": titles[check.name],
            "result": check.result.value,
            "detail": check.detail,
        }
        for check in checks
    ]


def checks_as_json(checks: tuple[Check, ...]) -> list[JsonValue]:
    """Return every check for programs."""
    return [
        {"name": check.name, "result": check.result.value, "detail": check.detail}
        for check in checks
    ]


def unknown(number: str) -> dict[str, object]:
    """Return what is shown for a number that nobody may see or that never was."""
    return {
        "status": "unknown",
        "tone": "unknown",
        "sentence": _("We know no credential with this number"),
        "number": number,
        "certification": None,
        "level": None,
        "issuer": None,
        "holder_name": None,
        "valid_from": None,
        "valid_until": None,
        "today_position": 0,
        "checks": [],
        "jwt_url": None,
        "as_of": None,
    }


def unknown_json() -> dict[str, JsonValue]:
    """Return the JSON of an unknown number; the same for every one of them."""
    return {"status": "unknown", "acceptable": False, "checks": []}


def as_json(found: Shown) -> dict[str, JsonValue]:
    """Return the verdict for programs."""
    row, verdict = found.row, found.verdict
    later = display(verdict.superseded_by) if verdict.superseded_by else None
    return {
        "id": display(row_number(found)),
        "status": verdict.status.value,
        "asOf": instant_text(verdict.as_of),
        "acceptable": verdict.acceptable,
        "certification": row.scheme_id,
        "validFrom": instant_text(row.valid_from),
        "validUntil": instant_text(row.valid_until),
        "kid": verdict.kid,
        "checks": checks_as_json(verdict.checks),
        "holderName": row.holder_name if row.name_public else None,
        "resultBands": [
            {"subject": line["title"], "band": line["band"]} for line in band_lines(found.bands)
        ]
        or None,
        "nameCheck": "available",
        "covers": covers_of(row),
        "renewedBy": later if verdict.succession is Succession.RENEWAL else None,
        "replacedBy": later,
        "replacedFor": verdict.succession.value if verdict.succession else None,
    }


def row_number(found: Shown) -> CredentialNumber:
    """Return the number in the engine's type."""
    return CredentialNumber(found.row.number)


def _sentence(found: Shown, now: datetime) -> str:
    day = day_in_words(found.verdict.as_of)
    end = day_in_words(found.row.valid_until)
    start = day_in_words(found.row.valid_from)
    today = found.verdict.as_of.date() == now.date()
    valid = _("Valid today, %(day)s", day=day) if today else _("Valid on %(day)s", day=day)
    sentences = {
        Status.ACTIVE: valid,
        Status.EXPIRED: _("Expired: it was valid until %(end)s", end=end)
        if today
        else _("Expired on %(day)s: its last day is %(end)s", day=day, end=end),
        Status.SUSPENDED: _(
            "Suspended on %(day)s: do not rely on it until this is settled", day=day
        ),
        Status.WITHDRAWN: _("Withdrawn: it must not be relied on"),
        Status.SUPERSEDED: _("Replaced by a later credential"),
        Status.NOT_YET_VALID: _(
            "Not yet valid on %(day)s: its term begins on %(start)s", day=day, start=start
        ),
        Status.UNREGISTERED: _(
            "Not yet issued on %(day)s: its term begins on %(start)s", day=day, start=start
        ),
        Status.INVALID: _("Not genuine: it must not be relied on"),
        Status.INDETERMINATE: _("We cannot say at this moment; try again in a few minutes"),
    }
    if found.verdict.status is Status.INDETERMINATE and found.verdict.kid is None:
        return _("Its signature is being renewed: nobody can vouch for it until that is done")
    if found.verdict.narrowed:
        return _("Replaced by a credential that covers less: do not rely on it")
    return sentences[found.verdict.status]


def _titles() -> dict[str, str]:
    return {
        "register": _("In the issuer's register"),
        "signature": _("Signature"),
        "issuer": _("Issuer"),
        "validity": _("Within its term"),
        "revocation": _("Not withdrawn"),
        "suspension": _("Not suspended"),
        "supersession": _("Not replaced"),
    }


def position(start: datetime, end: datetime, now: datetime) -> int:
    """Return where today lies between issue and expiry, 0 to 100."""
    share = (now - start) / (end - start)
    return round(100 * min(1.0, max(0.0, share)))
