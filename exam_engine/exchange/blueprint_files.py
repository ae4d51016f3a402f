"""The weights of a blueprint file, written anew from a job-task analysis; all else stays."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from exam_engine.ids import DomainId

_DOMAIN: Final = re.compile(r"(\s*- (?:\{)?id: )([a-z][a-z0-9-]*)")
_WEIGHT: Final = re.compile(r"(\bweight: )([0-9.]+)")


def reweighted(text: str, weights: Mapping[DomainId, Decimal]) -> str:
    """Return the text of a blueprint file with these weights, spelled with two decimals.

    The first `weight` after the `id` of a domain is its own; domains without a new weight keep
    theirs.
    """
    lines: list[str] = []
    domain: DomainId | None = None
    for line in text.splitlines(keepends=True):
        found = _DOMAIN.match(line)
        if found and DomainId(found[2]) in weights:
            domain = DomainId(found[2])
        if domain is not None and _WEIGHT.search(line):
            spelled = f"{weights[domain]:.2f}"
            line = _WEIGHT.sub(rf"\g<1>{spelled}", line, count=1)  # noqa: PLW2901 - the line as it will be
            domain = None
        lines.append(line)
    return "".join(lines)
