"""Jobs of the mail queue: write the reminders that are due, send letters.

A process apart: a mail server that answers slowly holds nothing else up.
"""

from functools import cache

from app.mail import SmtpMail
from app.services.companies.company_checks import forget_old_checks
from app.services.letters.letters import Letters
from app.services.letters.notices import Notices, Reminding
from app.services.matters.matters import Matters
from app.services.matters.public_matters import forget_senders
from app.services.ports import UnitOfWorkFactory
from workers.runtime import Rows, each, settings


@cache
def outgoing() -> SmtpMail | None:
    """Return the mail server of this deployment; None where none is set."""
    found = settings()
    if found.mail_url is None:
        return None
    return SmtpMail(found.mail_url, found.issuer_email, found.issuer_name)


def remind(rows: Rows) -> int:
    """Write the reminders whose day has come; delete what was kept for a time that is over."""
    return each(rows, lambda parts, _message: _written(parts.uow))


def _written(uow: UnitOfWorkFactory) -> int:
    forget_old_checks(uow)
    forget_senders(uow)
    return Reminding(uow).write_due() + Matters(uow, uow).remind()


def send(rows: Rows) -> int:
    """Send letters; one that cannot be handed over now comes again."""
    return each(
        rows,
        lambda parts, message: Notices(parts.uow, outgoing(), parts.issuer).send(message.subject),
    )


def send_letter(rows: Rows) -> int:
    """Send letters that are not about a credential, as `send` does."""
    return each(
        rows,
        lambda parts, message: Letters(parts.uow, outgoing(), parts.issuer).send(message.subject),
    )
