"""`assay people add`: create an account with its roles; the password never is an argument."""

import getpass
import sys

from app.commands.output import write
from app.config import Settings
from app.passwords import Argon2Hasher
from app.persistence.engine import open_database
from app.persistence.unit_of_work import units_of_work
from app.services.people.accounts import Accounts, LoginRules
from app.services.roles import Role

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
    database = open_database(settings.database_url)
    rules = LoginRules(settings.session_lifetime, settings.login_tries_per_minute)
    accounts = Accounts(units_of_work(database), Argon2Hasher(), _NoLimit(), rules)
    person = accounts.add(
        email=email, name=name, password=password, roles=frozenset(Role(role) for role in roles)
    )
    database.close()
    write(f"{person.email}: {', '.join(sorted(roles))}")
    return 0


class _NoLimit:
    """Whoever may run commands on the server is not counted."""

    def allow(self, key: str, *, limit: int, per_s: int) -> bool:
        return True


def _password(email: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"password of {email}: ")
    return sys.stdin.readline().rstrip("\n")
