"""The address that opens LinkedIn's own form for a certification, filled in.

Nothing is sent to anybody before the holder follows it and confirms there.
"""

from datetime import datetime
from urllib.parse import urlencode

FORM = "https://www.linkedin.com/profile/add"


def add_to_profile(
    *, name: str, issuer: str, number: str, page: str, term: tuple[datetime, datetime]
) -> str:
    """Return the address.

    Args:
        name: of the certification.
        issuer: the body's name; LinkedIn finds its page by it where there is one.
        number: of the credential; following the link publishes it.
        page: where the credential is checked.
        term: first and last second of validity; LinkedIn takes months.
    """
    begins, ends = term
    said = {
        "startTask": "CERTIFICATION_NAME",
        "name": name,
        "organizationName": issuer,
        "issueYear": begins.year,
        "issueMonth": begins.month,
        "expirationYear": ends.year,
        "expirationMonth": ends.month,
        "certId": number,
        "certUrl": page,
    }
    return f"{FORM}?{urlencode(said)}"
