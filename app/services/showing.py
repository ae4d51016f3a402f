"""What a stranger may see of a credential: the one place that decides, for every door.

Who may not see it is answered as if the number had never been given: page, JSON, files, names and
lists of numbers all ask here. A file that somebody was handed is another matter: whoever holds it
was given it, and `verification.judge` asks the register alone.
"""

from app.services.rows import CredentialRow


def seen_by_strangers(row: CredentialRow | None) -> CredentialRow | None:
    """Return the credential behind a number if anybody who has the number may see it, else None."""
    return row if row is not None and row.issued_at is not None else None
