"""Score one response: a pure function of item version, key and response, with exact decimals.

The same arguments give the same outcome for ever under one engine version; that makes a score
auditable. Storing it once is for others (`ScoreIdentity` names it).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from exam_engine.ids import AttemptId, ItemId
from exam_engine.items import Cleared, ItemKey, ItemVersion, Response, declaration, value_of
from exam_engine.items import response_digest as digest_of_response
from exam_engine.scoring.refusals import Unscorable
from exam_engine.scoring.rules import Unfit, share

ENGINE_VERSION = "1"
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
    try:
        earned = share(key.rule, value_of(response))
    except (Unfit, ValueError) as refusal:
        raise Unscorable(item_version.item, str(refusal)) from refusal
    return ItemOutcome(
        item=item_version.item,
        item_digest=item_version.digest,
        points=_points(earned, item_version.points),
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


def _points(earned: Fraction, maximum: Decimal) -> Decimal:
    """Return the share in points, rounded half even to 4 places; a whole share is exact."""
    exact = earned * Fraction(maximum)
    units = round(exact / Fraction(FINEST))  # Python rounds a Fraction half to even
    return (units * FINEST).normalize() + Decimal(0)
