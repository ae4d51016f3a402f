"""What the replay shows, as plain values: by allow-list, so no key, point or result is in it."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import cast

from markupsafe import Markup

from app.board.timeline import HIDDEN_KINDS, MARK_KINDS
from app.services.attempts.room import NOTICE_KINDS, PAUSE_KINDS, notices
from app.services.catalogue.content import Library
from app.services.catalogue.labels import labels_of
from app.services.replay.replays import Replayed
from app.services.rows import EventRecord, JsonValue
from app.services.words import FLAG_WORDS
from app.web.language import gettext as _
from app.web.proctors.presence_view import presence_of
from app.web.words.answer_words import names_of, said
from app.wiring import Wiring
from exam_engine.attempts.events.evidence import SnapshotsErased
from exam_engine.attempts.replay import Moment
from exam_engine.attempts.states import RUNNING, AttemptState
from exam_engine.instants import to_ms
from exam_engine.items import delivery_view

SAVE_KINDS = frozenset({"answer.saved", "answer.late", "answer.lease_lost"})
STAFF_KINDS = frozenset(
    {
        "proctor.message",
        "proctor.warning",
        "proctor.note",
        "attempt.paused",
        "pause.turned",
        "attempt.resumed",
        "time.adjusted",
        "answer.granted",
    }
)
_GAP = re.compile(r'<span data-gap="([a-z0-9_]+)">')
_PART = re.compile(r'<span data-hottext="([a-z0-9_]+)">')


def replay_page(
    wiring: Wiring, replayed: Replayed, item: str | None, hidden: frozenset[str] = frozenset()
) -> dict[str, object]:
    """Return the context of the page; `item` is the question to show.

    None, or an unknown one, means the one answered last. Of `hidden` kinds nothing is shown.
    """
    moment, records = replayed.moment, replayed.records
    attempt = moment.attempt
    with wiring.read() as uow:
        form, versions = Library(uow.content).form(attempt.form)
        window, candidate = uow.content.window(attempt.window), uow.people.get(attempt.candidate)
    order = [str(reference.item) for reference in form.items]
    views = {name: delivery_view(versions[name], str(attempt.id)) for name in order}
    numbers = {name: place for place, name in enumerate(order, start=1)}
    picked = item if item in numbers else None
    chosen = picked or _answered_last(moment)
    shown = [one for one in records if one.kind not in HIDDEN_KINDS | hidden]
    return {
        "attempt_id": str(attempt.id),
        "title": window.title if window else "",
        "candidate": candidate.name if candidate else "",
        "seq": moment.seq,
        "last": records[-1].seq,
        "at": moment.at,
        "at_ms": to_ms(moment.at),
        "steps": _steps(shown, moment.seq),
        "events": [_event(one, numbers, moment.seq) for one in shown],
        "marks": _marks(shown, records[-1].seq),
        "room": _room(moment, [one for one in records if one.kind not in hidden]),
        "presence": presence_of(wiring, str(attempt.id), records, moment.at),
        "question": _question(chosen, views, numbers, moment) if chosen else None,
        "given": _given(chosen, views, records, moment.seq) if chosen else [],
        "picked": picked,
        "answers": _answers(numbers, moment, chosen),
        "broken_at": replayed.broken_at,
        "marks_hidden": hidden >= MARK_KINDS,
        "started": attempt.started_at is not None,
    }


def _answers(
    numbers: Mapping[str, int], moment: Moment, chosen: str | None
) -> list[dict[str, object]]:
    """Return every question with whether it was answered by then."""
    return [
        {
            "item": name,
            "number": number,
            "answered": _is_answered(moment, name),
            "current": name == chosen,
        }
        for name, number in numbers.items()
    ]


def _answered_last(moment: Moment) -> str | None:
    saved = sorted(moment.answers.values(), key=lambda one: one.seq)
    return str(saved[-1].item) if saved else None


def _steps(shown: Sequence[EventRecord], seq: int) -> dict[str, int | None]:
    """Return the records before and after this one that the page shows."""
    before = [one.seq for one in shown if one.seq < seq]
    after = [one.seq for one in shown if one.seq > seq]
    return {"before": before[-1] if before else None, "after": after[0] if after else None}


def _event(one: EventRecord, numbers: Mapping[str, int], seq: int) -> dict[str, object]:
    return {
        "seq": one.seq,
        "at": to_ms(one.at),
        "kind": one.kind,
        "by": one.actor.partition(":")[0],
        "text": _text(one),
        "number": numbers.get(one.item_id or ""),
        "digest": one.digest[:12],
        "group": _group(one.kind),
        "place": "now" if one.seq == seq else "past" if one.seq < seq else "later",
    }


def _marks(shown: Sequence[EventRecord], last: int) -> list[dict[str, object]]:
    """Return where on the line something else than an answer stands, in percent."""
    marked = [(one.seq, _mark(one.kind)) for one in shown]
    span = max(1, last - 1)
    return [
        {"seq": seq, "group": group, "x": f"{100 * (seq - 1) / span:.2f}"}
        for seq, group in marked
        if group
    ]


def _mark(kind: str) -> str | None:
    if kind in SAVE_KINDS:
        return "late" if kind != "answer.saved" else None
    return _group(kind) if _group(kind) != "course" else None


def _group(kind: str) -> str:
    if kind in SAVE_KINDS:
        return "save"
    if kind in STAFF_KINDS:
        return "staff"
    return "flag" if kind.startswith(("flag.", "browser.", "incident.")) else "course"


def _text(one: EventRecord) -> str:
    if one.kind == SnapshotsErased.kind:
        day = f"{one.at:%Y-%m-%d}"
        return _("%(count)s pictures, deleted on %(day)s", count=one.body.get("count"), day=day)
    reason = one.body.get("reason")
    if isinstance(reason, dict) and isinstance(reason.get("text"), str):
        return str(reason["text"])
    for name in ("text", "flag_type", "signal"):
        said = one.body.get(name)
        if isinstance(said, str):
            return _(FLAG_WORDS[said]) if said in FLAG_WORDS else said.replace("_", " ")
    return ""


def _room(moment: Moment, records: Sequence[EventRecord]) -> dict[str, object]:
    """Return what surrounded the question: state, time left, cover of a pause, messages."""
    attempt = moment.attempt
    told = [one for one in records if one.seq <= moment.seq]
    pauses = [one for one in told if one.kind in PAUSE_KINDS]
    paused = attempt.state is AttemptState.PAUSED
    heard = [one for one in told if one.kind in NOTICE_KINDS]
    return {
        "state": attempt.state.value,
        "left": _clock(attempt.remaining(moment.at)) if attempt.state in RUNNING else None,
        "runs": attempt.clock.running_since is not None,
        "pause": _text(pauses[-1]) if paused and pauses else "",
        "notices": notices(heard, attempt.unacknowledged),
        "hand": moment.hand_raised,
        "head": moment.head.hex()[:16],
    }


def _clock(left: timedelta) -> str:
    seconds = int(left.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _question(
    item: str,
    views: Mapping[str, Mapping[str, JsonValue]],
    numbers: Mapping[str, int],
    moment: Moment,
) -> dict[str, object]:
    view = views[item]
    answer = next((one for name, one in moment.answers.items() if str(name) == item), None)
    stimulus = view["stimulus"]
    return {
        "item": item,
        "number": numbers[item],
        "prompt": Markup(str(view["prompt"])),  # noqa: S704  # made and cleaned by the content lint
        "stimulus": Markup(str(stimulus["text"])) if isinstance(stimulus, dict) else None,  # noqa: S704
        "text": _passage(view, answer.response if answer else None),
        "options": _options(view, answer.response if answer else None),
        "response": said(answer.response, names_of(view)) if answer else None,
        "seq": answer.seq if answer else None,
        "at_ms": to_ms(answer.at) if answer else None,
    }


def _given(
    item: str,
    views: Mapping[str, Mapping[str, JsonValue]],
    records: Sequence[EventRecord],
    seq: int,
) -> list[dict[str, object]]:
    """Return every answer to one question in the whole exam, also those that did not count."""
    names = names_of(views[item])
    return [
        {
            "seq": one.seq,
            "at": to_ms(one.at),
            "kind": one.kind,
            "words": said(one.body.get("response"), names),
            "current": one.seq == seq,
        }
        for one in records
        if one.item_id == item and one.kind in SAVE_KINDS
    ]


def _passage(view: Mapping[str, JsonValue], response: JsonValue) -> Markup | None:
    """Return a text that is answered inside, with what stood in its gaps or was picked of it."""
    if "text" not in view:
        return None
    labels = labels_of(view)
    filled = response if isinstance(response, dict) else {}
    picked = response if isinstance(response, list) else []

    def fill(found: re.Match[str]) -> str:
        word = said(filled[found[1]], labels) if found[1] in filled else "____"
        return str(Markup('{}<span class="replay-gap">{}</span>').format(Markup(found[0]), word))  # noqa: S704

    def pick(found: re.Match[str]) -> str:
        return f'{found[0][:-1]} class="replay-gap">' if found[1] in picked else found[0]

    return Markup(_PART.sub(pick, _GAP.sub(fill, str(view["text"]))))  # noqa: S704


def _options(view: Mapping[str, JsonValue], response: JsonValue) -> list[dict[str, object]]:
    """Return the choices in the candidate's own order, with those that were picked."""
    choices = view.get("choices")
    picked = response if isinstance(response, list) else [response]
    return [
        {"text": Markup(str(one["text"])), "picked": one["id"] in picked}  # noqa: S704
        for one in cast("list[dict[str, JsonValue]]", choices or [])
    ]


def _is_answered(moment: Moment, item: str) -> bool:
    return any(
        str(name) == item and one.response not in (None, "", [], {})
        for name, one in moment.answers.items()
    )
