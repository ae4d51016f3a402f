"""The rule of renewal: when, how and from where a credential begins its next term.

What a pass then earns is computed in `renewal`.
"""

from dataclasses import dataclass
from enum import StrEnum

from exam_engine.catalogue.periods import Period
from exam_engine.catalogue.refusals import InvalidScheme
from exam_engine.ids import SchemeId


class RenewalAnchor(StrEnum):
    """From where a renewed term counts."""

    OLD_EXPIRY = "old_expiry"
    DECISION = "decision"


class RenewalRoute(StrEnum):
    """How a credential may be renewed."""

    SAME_EXAM = "same_exam"
    DELTA_EXAM = "delta_exam"
    HIGHER_LEVEL = "higher_level"


class CascadeDown(StrEnum):
    """What passing this exam does for a lower credential that the person holds.

    `extend_by_new_term`: a new term of it, counted by its own rule as if its exam had been passed.
    `end_together`: a new term of it that ends with the last second of this one.
    """

    NONE = "none"
    EXTEND_BY_NEW_TERM = "extend_by_new_term"
    END_TOGETHER = "end_together"


class OnWithdrawn(StrEnum):
    """What becomes of a credential when one that it required is withdrawn; people look in both."""

    NONE = "none"
    SUSPEND = "suspend"


@dataclass(frozen=True, slots=True)
class Cascade:
    """A lower scheme whose credential a pass renews; its own rule has to allow it, too."""

    scheme: SchemeId
    how: CascadeDown


@dataclass(frozen=True, slots=True)
class Renewal:
    """When and how a credential is renewed.

    Attributes:
        window_before: how long before expiry a renewing attempt may be made.
        grace_after: how long after expiry it still counts as renewal; the credential is expired
            meanwhile all the same.
        cascade_down: lower schemes whose credential a pass of this exam renews as well.
        max_terms_by_delta: terms in a row that the shorter exam may renew; then the whole is due.
        grace_routes: the routes that still renew in the grace; empty means all of them.
        on_earlier_withdrawn: what happens to a term when one before it in its chain is withdrawn.
    """

    window_before: Period
    anchor: RenewalAnchor
    routes: tuple[RenewalRoute, ...]
    grace_after: Period
    cascade_down: tuple[Cascade, ...] = ()
    on_earlier_withdrawn: OnWithdrawn = OnWithdrawn.SUSPEND
    max_terms_by_delta: int = 1
    grace_routes: tuple[RenewalRoute, ...] = ()

    def __post_init__(self) -> None:
        if not self.routes:
            raise InvalidScheme("renewal.routes", "names none")
        if len({one.scheme for one in self.cascade_down}) < len(self.cascade_down):
            raise InvalidScheme("renewal.cascade_down", "names a scheme twice")
        if self.max_terms_by_delta < 1:
            wrong = self.max_terms_by_delta
            raise InvalidScheme("renewal.max_terms_by_delta", f"not 1 or more: {wrong}")
        if not set(self.grace_routes) <= set(self.routes):
            raise InvalidScheme("renewal.grace_routes", "names what is no route")

    def renews_in_grace(self, route: RenewalRoute) -> bool:
        """Tell whether this route still renews after the last day, within the grace."""
        return not self.grace_routes or route in self.grace_routes
