"""The words of letters about companies that check credentials; plain text."""

from collections.abc import Mapping
from typing import Final

COMPANY_LETTERS: Final[Mapping[str, tuple[str, str]]] = {
    "company_invitation": (
        "{company} invites you to check credentials",
        """Hello,

{company} wants to check certificates with us together with you. Open the page below until {until}
to join. It asks for your name and a password of your own, or for the account that you have.

If you do not know {company}, do nothing: without you nobody can use this link, and it runs out by
itself. Do not hand it on; whoever opens it first joins in your place.""",
    ),
}
"""Subject and text by kind."""
