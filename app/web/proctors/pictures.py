"""One picture behind a signed link that lives for a minute, for the person it was signed for."""

from dataclasses import dataclass

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.cases.doors import CHECK_IN, require_may_look
from app.services.errors import NotFound
from app.services.invigilating.invigilation import Invigilation
from app.services.invigilating.viewing import Viewing, shows_now
from app.services.roles import Role
from app.tokens import PICTURE_LINK, TokenRefused
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId

WATCHERS = only(Role.PROCTOR, Role.SUPERVISOR, Role.REVIEWER, Role.DECIDER)
LIVE = "live"
DECISION = "decision"
REFERENCE = "reference"
"""The own picture of the check-in, beside which the board shows who is there now."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures for those who watch or review."""

    wiring: Wiring
    invigilation: Invigilation
    viewing: Viewing

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("pictures", __name__)
        pages.add_url_rule("/pictures/<token>", view_func=self.picture)
        return pages

    @access(WATCHERS)
    def picture(self, token: str) -> ResponseReturnValue:
        """Show one picture; a view in a review goes into the journal."""
        person = current_person()
        try:
            claims = self.wiring.tokens.verify(
                PICTURE_LINK,
                token,
                now=self.wiring.clock.now(),
                expect={"sub": person.id},
            )
        except TokenRefused as error:
            raise NotFound("this link is not yours or is over") from error
        snapshot, purpose = str(claims["snapshot"]), str(claims["purpose"])
        actor = Actor(PersonId(person.id), _role(purpose, person.roles))
        if purpose == LIVE:
            data = self._live(snapshot, actor)
        else:
            data = self.invigilation.open_picture(snapshot, actor=actor, purpose=purpose)
        response = Response(data, mimetype="image/jpeg")
        response.headers["Content-Disposition"] = "inline; filename=picture.jpg"
        response.headers["Cache-Control"] = "private, max-age=60"
        return response

    def _live(self, snapshot_id: str, actor: Actor) -> bytes:
        """Return a picture of the board: what is now is watched, what is past is opened."""
        now = self.wiring.clock.now()
        with self.wiring.read() as uow:
            row = uow.invigilation.snapshot(snapshot_id)
            newest = uow.invigilation.latest_snapshot(row.attempt_id) if row else None
            stored = uow.attempts.get(row.attempt_id) if row else None
            if row is None or stored is None or stored.person_id == actor.person:
                raise NotFound(f"picture {snapshot_id}")
            watched = shows_now(row, newest, now) or row.purpose == REFERENCE
            if watched:
                require_may_look(uow, stored, actor.person)
        if not watched:
            return self.invigilation.open_picture(snapshot_id, actor=actor, purpose=LIVE)
        data = self.wiring.store.get(row.storage_key)
        self.viewing.watched(row.attempt_id, actor.person, now)
        return data


def _role(purpose: str, roles: frozenset[str]) -> ActingRole:
    """Return in which role somebody looks, whatever else they may be.

    Who decides is not taken for one who watched, and who watched at board or desk not for a
    reviewer: they may not review what they watched.
    """
    if purpose == DECISION:
        return ActingRole.DECIDER
    if purpose in {LIVE, CHECK_IN}:
        return ActingRole.PROCTOR if Role.PROCTOR in roles else ActingRole.SUPERVISOR
    return ActingRole.REVIEWER
