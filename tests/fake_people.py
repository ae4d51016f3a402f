"""Accounts and login sessions in memory."""

from collections.abc import Sequence
from dataclasses import replace

from app.services.errors import EmailTaken
from app.services.rows import Account, LoginSession
from tests.fake_state import State


class FakePeople:
    def __init__(self, state: State) -> None:
        self.state = state

    def add(self, account: Account) -> None:
        if self.by_email(account.email) is not None:
            raise EmailTaken(account.email)
        self.state.people[account.id] = account

    def by_email(self, email: str) -> Account | None:
        wanted = email.strip().lower()
        found = (one for one in self.state.people.values() if one.email.lower() == wanted)
        return next(found, None)

    def get(self, person_id: str) -> Account | None:
        return self.state.people.get(person_id)

    def lock(self, person_id: str) -> None:
        """Nobody else: the fake's transactions run one after another."""

    def with_role(self, role: str) -> Sequence[str]:
        held = self.state.people.values()
        return sorted(one.id for one in held if role in one.roles and not one.disabled)

    def add_role(self, person_id: str, role: str) -> None:
        account = self.state.people[person_id]
        self.state.people[person_id] = replace(account, roles=account.roles | {role})

    def drop_role(self, person_id: str, role: str) -> None:
        account = self.state.people[person_id]
        self.state.people[person_id] = replace(account, roles=account.roles - {role})

    def set_time_zone(self, person_id: str, time_zone: str) -> None:
        account = self.state.people[person_id]
        self.state.people[person_id] = replace(account, time_zone=time_zone)

    def set_password(self, person_id: str, password_hash: str) -> None:
        account = self.state.people[person_id]
        self.state.people[person_id] = replace(account, password_hash=password_hash)
        for key, one in list(self.state.sessions.items()):
            if one.person_id == person_id:
                del self.state.sessions[key]

    def open_session(self, session: LoginSession) -> None:
        self.state.sessions[session.token_sha256] = session

    def session(self, token_sha256: str) -> LoginSession | None:
        return self.state.sessions.get(token_sha256)

    def close_session(self, token_sha256: str) -> None:
        self.state.sessions.pop(token_sha256, None)
