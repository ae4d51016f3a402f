"""`assay people add`: create an account with its roles; the password never is an argument."""

import getpass
import sys

from app.commands.output import write
from app.config import Settings
from app.services import accounts
from app.services.roles import Role
from app.wiring import Wiring


def add(settings: Settings, *, name: str, email: str, roles: list[str]) -> int:
    """Create one account; the password is asked for, or read as one line from a pipe.

    Raises:
        EmailTaken: the address has an account.
    """
    password = _password(email)
    wiring = Wiring(settings)
    person = accounts.add_person(
        wiring.unit_of_work,
        wiring.hasher,
        name=name,
        email=email,
        password=password,
        roles=frozenset(Role(role) for role in roles),
    )
    write(f"{email}: {', '.join(sorted(roles))} ({person.person_id})")
    return 0


def _password(email: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"password of {email}: ")
    return sys.stdin.readline().rstrip("\n")
