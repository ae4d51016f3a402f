"""How right the readings are on an operator's own pictures: manifest, degradations, counts.

Counts come with their 95 % intervals; nothing here decides about anybody.
"""

from proctoring.evaluation.manifest import Scene, read_manifest
from proctoring.evaluation.measuring import Evaluation, evaluate
from proctoring.evaluation.rendering import as_document, as_html, as_text
from proctoring.rates import Rate

__all__ = [
    "Evaluation",
    "Rate",
    "Scene",
    "as_document",
    "as_html",
    "as_text",
    "evaluate",
    "read_manifest",
]
