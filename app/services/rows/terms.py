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
    """

    number: str
    scheme_version: str
    scheme_digest: str
    chain_id: str
    term_no: int
    renews: str | None = None
