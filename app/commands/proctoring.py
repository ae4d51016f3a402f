"""`assay proctoring …`: the detector that is installed here, on pictures and by verdicts."""

import argparse
import json

from app.commands import controls, service_levels, signals
from app.commands.output import write
from app.config import Settings
from proctoring.backends import choose_backend
from proctoring.errors import EvaluationRefused
from proctoring.evaluation import as_document, as_html, as_text, evaluate, read_manifest


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Measure and print; returns the exit status.

    Raises:
        EvaluationRefused: the folder does not serve, or the page cannot be written.
        BackendRefused: a model was changed.
    """
    if asked.verb == "precision":
        return signals.precision(settings, as_json=asked.json)
    if asked.verb == "levels":
        return service_levels.levels(settings, as_json=asked.json)
    if asked.verb == "controls":
        return controls.controls(settings, printed_as_json=asked.json)
    if asked.verb == "card":
        return signals.card(settings)
    scenes = read_manifest(asked.data)
    found = evaluate(scenes, choose_backend(settings.model_dir))
    write(json.dumps(as_document(found), indent=2) if asked.json else as_text(found))
    if asked.html is not None:
        try:
            asked.html.write_text(as_html(found), encoding="utf-8")
        except OSError as error:
            raise EvaluationRefused(f"cannot write {asked.html}: {error.strerror}") from error
    return 0
