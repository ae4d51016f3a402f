"""`assay models`: install the face models by digest, or say which are there."""

from pathlib import Path

from app import models
from app.commands.output import complain, write
from app.config import Settings


def install(settings: Settings, file: Path | None = None) -> int:
    """Install every pinned model; return 1 when none could be had.

    Args:
        settings: names the model folder.
        file: take this file instead of fetching one.
    """
    found = models.install(settings.model_dir, file=file)
    for name in found.installed:
        write(f"{name}: installed in {settings.model_dir}")
    for problem in found.problems:
        complain(problem)
    return 0 if found.installed else 1


def verify(settings: Settings) -> int:
    """Compare every installed model with its digest; return 1 when none is right."""
    good = models.verify(settings.model_dir)
    for name in good:
        write(f"{name}: right")
    if not good:
        complain(f"no usable model in {settings.model_dir}: run `assay models install`")
    return 0 if good else 1


def install_quietly(settings: Settings) -> None:
    """Install what is missing; without any model say once what will not work."""
    if models.verify(settings.model_dir):
        return
    if not models.install(settings.model_dir).installed:
        complain(
            "no face model could be fetched: flags about faces are unavailable, "
            "everything else works; `assay models install FILE` adds one later"
        )
