"""Score one response: a pure function of item version, key and response, with exact decimals.

The same arguments give the same outcome for ever under one engine version; that makes a score
auditable. Storing it once is for others (`ScoreIdentity` names it).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from exam_engine.ids import AttemptId, ItemId
from exam_engine.items import (
    Cleared,
    ItemError,
    ItemKey,
    ItemVersion,
    Response,
    ResponseRule,
    declaration,
    value_of,
)
from exam_engine.items import response_digest as digest_of_response
from exam_engine.items.assessment.authored import canonical_value, scored_item
from exam_engine.items.assessment.authored_interactions import RESPONSE
from exam_engine.scoring.programs import CompiledItem, compile_item
from exam_engine.scoring.refusals import Unscorable

ENGINE_VERSION = "2"
"""Changes whenever any response could get another score than before."""

FINEST = Decimal("0.0001")
"""Points are rounded once, half even, to this when a share of them does not end."""


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What scoring says about one response.

    Attributes:
        item_digest: of the item version that was answered.
        points: 0 ≤ points ≤ maximum, exact.
        answered: whether there was a response at all.
    """

    item: ItemId
    item_digest: str
    points: Decimal
    maximum: Decimal
    answered: bool
    key_version: int
    engine_version: str = ENGINE_VERSION


@dataclass(frozen=True, slots=True)
class ScoreIdentity:
    """What makes a score record the same record; unique in every store.

    Attributes:
        item_digest, response_digest: SHA-256 of the wording and of the normalised response.
        seed: of the attempt, for items that depend on it.
    """

    attempt: AttemptId
    item: ItemId
    item_digest: str
    response_digest: str
    key_version: int
    engine_version: str
    seed: str


def score(item_version: ItemVersion, key: ItemKey, response: Response) -> ItemOutcome:
    """Return the outcome of one response; nothing answered earns what the program gives NULL.

    Raises:
        Unscorable: key, item and response do not belong together. Never a zero instead.
    """
    if (key.item, key.item_version) != (item_version.item, item_version.number):
        named = f"{key.item} version {key.item_version}"
        raise Unscorable(item_version.item, f"the key is of {named}")
    if key.rule.declared != declaration(item_version.interaction):
        raise Unscorable(item_version.item, "the key is of another kind of interaction")
    earned = _earned(item_version, key.rule, response)
    return ItemOutcome(
        item=item_version.item,
        item_digest=item_version.digest,
        points=_rounded(earned),
        maximum=item_version.points,
        answered=not isinstance(response, Cleared),
        key_version=key.version,
    )


def identity(
    attempt: AttemptId, item_version: ItemVersion, key: ItemKey, response: Response, seed: str
) -> ScoreIdentity:
    """Return what names the score of this response under this key and engine."""
    return ScoreIdentity(
        attempt=attempt,
        item=item_version.item,
        item_digest=item_version.digest,
        response_digest=digest_of_response(response),
        key_version=key.version,
        engine_version=ENGINE_VERSION,
        seed=seed,
    )


def _earned(item_version: ItemVersion, rule: ResponseRule, response: Response) -> Fraction:
    """Return the exact points of a response."""
    try:
        compiled = _compiled(rule, item_version.points)
        value = canonical_value(rule.declared, value_of(response))
    except ItemError as refusal:
        raise Unscorable(item_version.item, str(refusal)) from refusal
    result = compiled.score_values({RESPONSE: value})
    if result.score is None:
        raise Unscorable(item_version.item, " ".join((result.reason, *result.warnings)))
    if result.warnings:
        share = result.score / Fraction(item_version.points)
        raise Unscorable(item_version.item, f"the program gives {share} of the maximum")
    return result.score


@lru_cache(maxsize=4096)
def _compiled(rule: ResponseRule, points: Decimal) -> CompiledItem:
    """Return the compiled program of a key; the same key is compiled once for all responses."""
    return compile_item(scored_item(rule, points))


def _rounded(exact: Fraction) -> Decimal:
    """Return points rounded half even to 4 places; whole points are exact."""
    units = round(exact / Fraction(FINEST))  # Python rounds a Fraction half to even
    return (units * FINEST).normalize() + Decimal(0)
