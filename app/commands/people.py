"""`assay people add`: create an account with its roles; the password never is an argument."""

import getpass
import sys

from app.commands.output import write
from app.config import Settings
from app.services.roles import Role
from app.wiring import Wiring

LEAST_PASSWORD_LENGTH = 8


class PasswordTooShort(Exception):
    """The given password has fewer than 8 characters."""

    code = "password_too_short"


def add(settings: Settings, *, name: str, email: str, roles: list[str]) -> int:
    """Create one account; the password is asked for, or read as one line from a pipe.

    Raises:
        EmailTaken: the address has an account.
        PasswordTooShort: fewer than 8 characters were given.
    """
    password = _password(email)
    if len(password) < LEAST_PASSWORD_LENGTH:
        raise PasswordTooShort(
            f"the password has {len(password)} characters, {LEAST_PASSWORD_LENGTH} are needed"
        )
    person = Wiring(settings).accounts.add(
        email=email,
        name=name,
        password=password,
        roles=frozenset(Role(role) for role in roles),
    )
    write(f"{person.email}: {', '.join(sorted(roles))}")
    return 0


def _password(email: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"password of {email}: ")
    return sys.stdin.readline().rstrip("\n")
