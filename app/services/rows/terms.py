"""Rows of the rule under which something was booked or issued."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TermRow:
    """The rule and the chain of one credential; written with its intent, never changed.

    Attributes:
        scheme_digest: digest of the scheme's document; the rule is read back by it.
        chain_id: number of the chain's first credential, which may be this one.
        term_no: 1 for the first of the chain.
        renews: number of the credential before it; None for the first.
        by_delta: terms in a row, up to this one, that a shorter exam renewed.
    """

    number: str
    scheme_version: str
    scheme_digest: str
    chain_id: str
    term_no: int
    renews: str | None = None
    by_delta: int = 0
