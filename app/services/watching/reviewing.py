"""How well people see: what control samples found that nobody had marked, and who agrees with whom.

Counts alone, and of nobody by name. Below a floor no rate is told: one finding among five says
nothing, and would be read as if it did.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.services.ports import UnitOfWork
from app.services.rows import ControlAnswer, ControlRow, JsonValue
from app.services.rows.unmarked import SampleRow
from proctoring.drawing import Sampled, Saw
from proctoring.flags import FlagKind
from proctoring.incidents import IncidentState, Verdict
from proctoring.precision import Pair, kappa
from proctoring.rates import Rate

LEAST_TOLD: Final = 20
"""From so many on a rate is told."""
_DONE: Final = frozenset({Sampled.NOTHING.value, Sampled.FOUND.value})


@dataclass(frozen=True, slots=True)
class Reviewing:
    """What is known of how well people see.

    Attributes:
        drawn: control samples of exams that nobody marked.
        open, lapsed: those that wait, and those at which nobody looked in time.
        found: those in which a person found a rule broken, of those looked at.
        upheld, refuted: of what was found, what further people confirmed, or found harmless.
        by_detector: `found` for each detector version that had read the pictures.
        noticed: looks that saw something before the marks were read, of those at incidents that
            people then confirmed.
        again_missed: known breaches found harmless when they went round once more, of those
            answered; of all reviewers together.
        again_alarms: known harmless ones found a breach, likewise.
        kappa: Cohen's, of what stood in the end and what a control answer said; unlike a second
            look, which is asked for only where somebody has found a breach, it has both kinds.
        agreed: incidents on which a second person said what the first had, of all with two.
        agreed_by: the same for each signal, as (kind, detector); what people marked is one.
    """

    drawn: int
    open: int
    lapsed: int
    found: Rate
    upheld: int
    refuted: int
    by_detector: Mapping[str, Rate]
    noticed: Rate
    again_missed: Rate
    again_alarms: Rate
    kappa: float | None
    agreed: Rate
    agreed_by: Mapping[tuple[str, str], Rate]


def reviewing_of(uow: UnitOfWork) -> Reviewing:
    """Count what control samples and pairs of reviewers have shown so far."""
    samples = uow.unmarked.samples()
    states = _states(uow, samples)
    answers = uow.controls.answers()
    known = {one.sample_id: uow.controls.get(one.sample_id) for one in answers}
    again, said = _again(answers, known)
    pairs, seen = uow.signals.agreements(), list(uow.unmarked.seen_first())
    by_signal: dict[tuple[str, str], list[Pair]] = {}
    for pair in pairs:
        by_person = pair.signal.kind is FlagKind.PROCTOR_FLAG
        detector = "" if by_person else pair.signal.detector
        by_signal.setdefault((pair.signal.kind.value, detector), []).append(pair)
    by_detector: dict[str, list[SampleRow]] = {}
    for one in samples:
        by_detector.setdefault(one.detector, []).append(one)
    return Reviewing(
        drawn=len(samples),
        open=sum(not one.outcome for one in samples),
        lapsed=sum(one.outcome == Sampled.LAPSED for one in samples),
        found=_found(samples),
        upheld=states.count(IncidentState.CONFIRMED.value),
        refuted=states.count(IncidentState.DISMISSED.value)
        + states.count(IncidentState.TECHNICAL.value),
        by_detector={name: _found(own) for name, own in sorted(by_detector.items())},
        noticed=Rate(seen.count(Saw.SOMETHING), len(seen)),
        again_missed=again[True],
        again_alarms=again[False],
        kappa=kappa(said),
        agreed=_agreed(pairs),
        agreed_by={key: _agreed(own) for key, own in sorted(by_signal.items())},
    )


def as_json(found: Reviewing) -> dict[str, JsonValue]:
    """Return it as JSON; a rate of fewer than `LEAST_TOLD` is null, beside what it is of."""
    return {
        "drawn": found.drawn,
        "open": found.open,
        "lapsed": found.lapsed,
        "looked": found.found.of,
        "found": _told(found.found),
        "upheld": found.upheld if _tellable(found.found) else None,
        "refuted": found.refuted if _tellable(found.found) else None,
        "by_detector": [
            {"detector": name, "looked": rate.of, "found": _told(rate)}
            for name, rate in found.by_detector.items()
        ],
        "first_looks": found.noticed.of,
        "noticed": _told(found.noticed),
        "again": {
            "breaches": found.again_missed.of,
            "missed": _told(found.again_missed),
            "harmless": found.again_alarms.of,
            "alarms": _told(found.again_alarms),
            "kappa": found.kappa if _tellable(_both(found)) else None,
        },
        "pairs": found.agreed.of,
        "agreed": _told(found.agreed),
        "agreed_by": [
            {"signal": kind, "detector": detector, "pairs": rate.of, "agreed": _told(rate)}
            for (kind, detector), rate in found.agreed_by.items()
        ],
        "least": LEAST_TOLD,
    }


def _both(found: Reviewing) -> Rate:
    return Rate(0, found.again_missed.of + found.again_alarms.of)


def _tellable(rate: Rate) -> bool:
    return rate.of >= LEAST_TOLD


def _told(rate: Rate) -> JsonValue:
    return [rate.count, rate.of] if _tellable(rate) else None


def _states(uow: UnitOfWork, samples: Iterable[SampleRow]) -> list[str]:
    """Return where each incident stands that somebody set in a sample."""
    rows = [uow.invigilation.incident(one.incident_id) for one in samples if one.incident_id]
    return [row.state for row in rows if row is not None]


def _found(samples: Iterable[SampleRow]) -> Rate:
    done = [one.outcome for one in samples if one.outcome in _DONE]
    return Rate(done.count(Sampled.FOUND.value), len(done))


def _again(
    answers: Iterable[ControlAnswer], known: Mapping[str, ControlRow | None]
) -> tuple[dict[bool, Rate], list[tuple[bool, bool]]]:
    """Return how many known breaches were missed and harmless ones called one, and all answers."""
    pairs: list[tuple[bool, bool]] = []
    for one in answers:
        sample = known.get(one.sample_id)
        if sample is None or one.verdict == Verdict.UNCLEAR.value:
            continue
        pairs.append((sample.violation, one.verdict == Verdict.CONFIRMED.value))
    rates = {}
    for kind in (True, False):
        own = [said for known_, said in pairs if known_ is kind]
        rates[kind] = Rate(sum(said is not kind for said in own), len(own))
    return rates, pairs


def _agreed(pairs: Iterable[Pair]) -> Rate:
    same = [one.first == one.second for one in pairs]
    return Rate(sum(same), len(same))
