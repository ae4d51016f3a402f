"""Accounts, roles and login sessions in SQL."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from app.persistence.conflict import insert_into, insert_once
from app.persistence.tables import login_sessions, people, person_roles
from app.services.errors import EmailTaken
from app.services.rows import Account, LoginSession


def folded(email: str) -> str:
    """Return the spelling under which an address is unique."""
    return email.strip().lower()


class SqlPeople:
    """`PeopleRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, account: Account) -> None:
        """Store a new account; raises `EmailTaken`."""
        row: dict[str, object] = {
            "id": account.id,
            "email": account.email,
            "email_folded": folded(account.email),
            "name": account.name,
            "password_hash": account.password_hash,
            "disabled": account.disabled,
            "time_zone": account.time_zone,
        }
        if not insert_once(self._db, people, row):
            raise EmailTaken(f"an account with the address {account.email!r} exists")
        for role in sorted(account.roles):
            self._db.execute(
                insert_into(self._db, person_roles).values(person_id=account.id, role=role)
            )

    def by_email(self, email: str) -> Account | None:
        """Find an account by its address, folded to lower case."""
        return self._account(people.c.email_folded == folded(email))

    def get(self, person_id: str) -> Account | None:
        """Read one account with its roles."""
        return self._account(people.c.id == person_id)

    def lock(self, person_id: str) -> None:
        """Lock the person's row; rows that refer to it can still be stored."""
        own = select(people.c.id).where(people.c.id == person_id)
        self._db.execute(own.with_for_update(key_share=True))

    def with_role(self, role: str) -> Sequence[str]:
        """Read the ids of everybody who holds a role, disabled accounts left out."""
        held = select(people.c.id).join(person_roles, person_roles.c.person_id == people.c.id)
        named = held.where(person_roles.c.role == role, people.c.disabled.is_(False))
        return list(self._db.scalars(named.order_by(people.c.id)))

    def add_role(self, person_id: str, role: str) -> None:
        """Give a person a role; one that they hold stays."""
        insert_once(self._db, person_roles, {"person_id": person_id, "role": str(role)})

    def drop_role(self, person_id: str, role: str) -> None:
        """Take a role from a person; it counts from their next request on."""
        held = (person_roles.c.person_id == person_id) & (person_roles.c.role == str(role))
        self._db.execute(delete(person_roles).where(held))

    def set_time_zone(self, person_id: str, time_zone: str) -> None:
        """Note the zone a person works in."""
        self._db.execute(update(people).where(people.c.id == person_id).values(time_zone=time_zone))

    def set_password(self, person_id: str, password_hash: str) -> None:
        """Let another password count, and end every login session of the person."""
        own = update(people).where(people.c.id == person_id)
        self._db.execute(own.values(password_hash=password_hash))
        self._db.execute(delete(login_sessions).where(login_sessions.c.person_id == person_id))

    def open_session(self, session: LoginSession) -> None:
        """Store a login session under the SHA-256 of its token."""
        self._db.execute(
            insert_into(self._db, login_sessions).values(
                token_sha256=session.token_sha256,
                person_id=session.person_id,
                csrf_secret=session.csrf_secret,
                created_at=session.created_at,
                expires_at=session.expires_at,
            )
        )

    def session(self, token_sha256: str) -> LoginSession | None:
        """Read a live session; the caller compares `expires_at` with now."""
        row = self._db.execute(
            select(login_sessions).where(login_sessions.c.token_sha256 == token_sha256)
        ).first()
        return None if row is None else LoginSession(**row._asdict())

    def close_session(self, token_sha256: str) -> None:
        """End a login session at once; unknown ones are ignored."""
        self._db.execute(
            delete(login_sessions).where(login_sessions.c.token_sha256 == token_sha256)
        )

    def _account(self, condition: object) -> Account | None:
        rows = self._db.execute(
            select(people, person_roles.c.role)
            .join(person_roles, person_roles.c.person_id == people.c.id, isouter=True)
            .where(condition)  # type: ignore[arg-type]
        ).all()
        if not rows:
            return None
        row = rows[0]
        roles = frozenset(each.role for each in rows if each.role is not None)
        return Account(
            row.id, row.email, row.name, row.password_hash, roles, row.disabled, row.time_zone
        )
