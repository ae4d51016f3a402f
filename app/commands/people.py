"""`assay people add` and `password`: accounts; a password never is an argument."""

import getpass
import sys

from app.commands.output import write
from app.config import Settings
from app.passwords import Argon2Hasher
from app.persistence.engine import Database, open_database
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
    password = typed_password(email)
    database = open_database(settings.database_url)
    person = accounts_of(settings, database).add(
        email=email, name=name, password=password, roles=frozenset(Role(role) for role in roles)
    )
    database.close()
    write(f"{person.email}: {', '.join(sorted(roles))}")
    return 0


def password(settings: Settings, *, email: str) -> int:
    """Give somebody another password, asked for as `add` does; who is signed in is signed out.

    Raises:
        NotFound: nobody has an account with this address.
        PasswordTooShort: fewer than 8 characters were given.
    """
    given = typed_password(email)
    database = open_database(settings.database_url)
    try:
        person = accounts_of(settings, database).set_password(email, given)
    finally:
        database.close()
    write(f"{person.email} signs in with the new password from now on; hand it over safely")
    return 0


def accounts_of(settings: Settings, database: Database) -> Accounts:
    """Return the use cases of accounts for somebody at the server."""
    rules = LoginRules(settings.session_lifetime, settings.login_tries_per_minute)
    return Accounts(units_of_work(database), Argon2Hasher(), _NoLimit(), rules)


class _NoLimit:
    """Whoever may run commands on the server is not counted."""

    def allow(self, key: str, *, limit: int, per_s: int) -> bool:
        return True


def typed_password(email: str) -> str:
    """Return what is typed or piped.

    Raises:
        PasswordTooShort: fewer than 8 characters.
    """
    asked = sys.stdin.isatty()
    given = getpass.getpass(f"password of {email}: ") if asked else sys.stdin.readline()
    given = given.rstrip("\n")
    if len(given) < LEAST_PASSWORD_LENGTH:
        needed = f"the password has {len(given)} characters, {LEAST_PASSWORD_LENGTH} are needed"
        raise PasswordTooShort(needed)
    return given
