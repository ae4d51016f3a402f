"""The numbers of the scoring engine by one command: `python -m benchmarks.items`.

How fast our own samples are scored, imported and carried through QTI, how much memory a compiled
item takes, and what damaged input does. With a folder of real items and the scores that other
engines give them (`--data`), how many agree. Exit code 1 when a goal is missed.
"""

import argparse
import json
import statistics
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

from benchmarks import item_fuzz, machine
from benchmarks.item_samples import RESPONSES, SAMPLES, STANDARD, package, sample
from exam_engine.exchange.imported import ImportedItem
from exam_engine.exchange.imports import import_bytes
from exam_engine.exchange.packages import read_package
from exam_engine.exchange.qti import read_qti
from exam_engine.exchange.qti_writing import write_qti
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.scoring.programs import CompiledItem, compile_item

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "items"
GOAL_STANDARD, GOAL_CUSTOM = 100_000, 20_000
GOAL_PACKAGE_S, PACKAGE_ITEMS = 5.0, 500
GOAL_KIB = 50.0
CLOSE = Fraction(1, 10**9)
SECONDS = 0.4


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.items", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of real items")
    parser.add_argument("--packages", type=int, default=1_000, help="damaged packages to try")
    parser.add_argument("--responses", type=int, default=10_000, help="damaged responses to try")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    print(machine.facts())
    held = [*_speed(), _package(), _memory(), _round_trip("our samples", _samples())]
    held.append(item_fuzz.run(asked.packages, asked.responses, asked.seed))
    if (asked.data / "expected_scores.json").is_file():
        held += [*_agreement(asked.data), _imports(asked.data)]
    else:
        print(f"no real items at {asked.data}: agreement not measured")
    print("\nall goals met" if all(held) else "\ngoals missed")
    return 0 if all(held) else 1


def _line(met: bool, text: str) -> bool:
    print(f"  {'ok  ' if met else 'MISS'} {text}")
    return met


def _item(name: str) -> AssessmentItem:
    (one,) = read_qti(sample(name), file=name)
    assert one.item is not None, one.refusal
    return one.item


def _speed() -> Iterator[bool]:
    """Yield whether standard and custom programs are fast enough; responses come as JSON."""
    print("\nscorings per second and core, capture included")
    for name in SAMPLES:
        scorer, given = compile_item(_item(name)), {"RESPONSE": RESPONSES[name]}
        rate = _rate(lambda: scorer.score(given))  # noqa: B023 - used at once
        goal = GOAL_STANDARD if name in STANDARD else GOAL_CUSTOM
        yield _line(rate >= goal, f"{name:<8} {rate:>10,.0f}   goal >= {goal:,}")


def _rate(work: Callable[[], object]) -> float:
    """Return how often `work` runs in a second of CPU: the best of five rounds."""
    rates = []
    for _ in range(5):
        count, began = 0, time.process_time()
        while (spent := time.process_time() - began) < SECONDS / 5:
            for _ in range(500):
                work()
            count += 500
        rates.append(count / spent)
    return max(rates)


def _package() -> bool:
    data = package(PACKAGE_ITEMS)
    began = time.process_time()
    found = read_package(data, file="p.zip")
    spent = time.process_time() - began
    taken = sum(one.item is not None for one in found)
    met = spent < GOAL_PACKAGE_S and taken == PACKAGE_ITEMS
    print("\nimport")
    return _line(met, f"{taken} of {PACKAGE_ITEMS} items of a package in {spent:.2f} s CPU")


def _memory() -> bool:
    items = [_item(name) for name in SAMPLES]
    sizes = []
    for item in items:
        tracemalloc.start()
        kept: list[CompiledItem] = [compile_item(item) for _ in range(20)]
        size = tracemalloc.get_traced_memory()[0] / len(kept) / 1024
        tracemalloc.stop()
        sizes.append(size)
    middle = statistics.median(sizes)
    return _line(
        middle <= GOAL_KIB, f"a compiled item takes {middle:.1f} KiB, goal <= {GOAL_KIB:g}"
    )


def _samples() -> list[tuple[AssessmentItem, list[dict[str, object]]]]:
    return [(_item(name), [{"RESPONSE": RESPONSES[name]}, {"RESPONSE": None}]) for name in SAMPLES]


def _round_trip(what: str, rows: list[tuple[AssessmentItem, list[dict[str, object]]]]) -> bool:
    """Write, read and score again; every case must earn the same."""
    same, cases = Counter[str](), 0
    for item, responses in rows:
        scorer = compile_item(item)
        for version in ("3.0", "2.2"):
            data = write_qti(item, version=version).data
            (back,) = read_qti(data, file="back.xml")
            again = compile_item(back.item) if back.item else None
            for given in responses:
                first = scorer.score(given)  # type: ignore[arg-type]
                second = again.score(given) if again else None  # type: ignore[arg-type]
                same[version] += second is not None and first[:2] == second[:2]
        cases += len(responses)
    met = all(count == cases for count in same.values())
    told = ", ".join(f"QTI {version} {count} of {cases}" for version, count in same.items())
    return _line(met, f"export and import keep the score of {what}: {told}")


def _agreement(data: Path) -> Iterator[bool]:
    """Yield whether every expected score is ours, and stays so through QTI."""
    print("\nreal items")
    agree, cases, rows = 0, 0, []
    for row in json.loads((data / "expected_scores.json").read_text()):
        (one,) = read_qti((data / row["item"]).read_bytes(), file=row["item"])
        responses = [case["responses"] for case in row["cases"]]
        cases += len(responses)
        if one.item is None:
            continue
        rows.append((one.item, responses))
        scorer = compile_item(one.item)
        for case in row["cases"]:
            score = scorer.score(case["responses"]).score
            agree += score is not None and abs(score - Fraction(str(case["SCORE"]))) <= CLOSE
    yield _line(agree == cases, f"{agree} of {cases} expected scores agree")
    yield _round_trip("real items", rows)


def _imports(data: Path) -> bool:
    """Import every file there is; each is taken or refused by name."""
    taken, refused, crashed = 0, Counter[str](), []
    for path in _files(data):
        file = str(path.relative_to(data))
        try:
            found: tuple[ImportedItem, ...] = import_bytes(path.read_bytes(), file=file)
        except Exception as error:
            crashed.append(f"{file}: {error!r:.80}")
            continue
        taken += sum(one.item is not None for one in found)
        refused.update(one.refusal.reason for one in found if one.refusal)
    named = ", ".join(f"{reason} {count}" for reason, count in refused.most_common())
    for line in crashed:
        sys.stderr.write(f"crashed: {line}\n")
    return _line(not crashed, f"{taken} items taken, refused by name: {named or 'none'}")


def _files(data: Path) -> Iterator[Path]:
    for folder in ("items", "qti12_canvas", "packages", "text_formats"):
        yield from (one for one in sorted((data / folder).rglob("*")) if one.is_file())
    yield from sorted(data.glob("pie_conformance/*/item.xml"))


if __name__ == "__main__":
    raise SystemExit(main())
