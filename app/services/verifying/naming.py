"""Compares a name that somebody types with the holder's; says yes or no, never the name.

Five tries per credential and day for everybody together, counted in the database before anything is
compared, so that nobody guesses a name. A number that nobody may see is as unknown as any other.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from app.services.errors import NotFound, TooMany, WishRefused
from app.services.ports import UnitOfWorkFactory
from app.services.verifying.showing import shown_to_strangers
from exam_engine.issuance.names import LONGEST_NAME, name_parts, same_name
from exam_engine.issuance.number import masked, parse_number

log = logging.getLogger(__name__)

TRIES_PER_DAY = 5


@dataclass(frozen=True, slots=True)
class NameChecking:
    """The use case of comparing a name."""

    uow: UnitOfWorkFactory

    def check(self, text: str, name: object) -> bool:
        """Tell whether a name is the one to whom the credential was given.

        Args:
            text: the number as somebody typed it.
            name: what they typed; at most 200 characters with at least one letter.

        Raises:
            MistypedNumber: the check character does not fit; no look-up was made.
            NotFound: nobody may see such a credential.
            WishRefused: no name; no try was counted.
            TooMany: the tries of this day (UTC) are used up.
        """
        number = parse_number(text)
        if not isinstance(name, str) or len(name) > LONGEST_NAME or not name_parts(name):
            raise WishRefused("name", f"a name of at most {LONGEST_NAME} characters")
        with self.uow() as uow:
            row = shown_to_strangers(uow, number)
            if row is None:
                raise NotFound("no such credential")
            now = uow.now()
            if not uow.credentials.take_name_try(number, now, most=TRIES_PER_DAY):
                said = f"Names were compared {TRIES_PER_DAY} times today."
                raise TooMany(said, retry_after_s=_until_midnight(now))
            uow.commit()
        same = same_name(name, row.holder_name)
        fields = {"event": "name_compared", "credential_id": masked(number)}
        log.info("a name was compared", extra={**fields, "code": "match" if same else "no_match"})
        return same


def _until_midnight(now: datetime) -> int:
    day = now.astimezone(UTC).date() + timedelta(days=1)
    return max(1, round((datetime.combine(day, time(0), tzinfo=UTC) - now).total_seconds()))
