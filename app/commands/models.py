"""`assay models`: install the face models by digest, or say which are there."""

from pathlib import Path

from app.commands.output import complain, write
from app.config import Settings
from app.models import ModelError, ModelStore


def install(settings: Settings, file: Path | None = None) -> int:
    """Install every pinned model that can be had.

    Args:
        settings: names the model folder.
        file: take this file instead of fetching.

    Raises:
        ModelError: no model could be had, or the file is not a pinned one.
    """
    done = ModelStore(settings.model_dir).install(file or "auto")
    for model in done.present:
        write(f"{model.name}: was there")
    for model in done.installed:
        write(f"{model.name}: installed in {settings.model_dir}")
    for problem in done.notes:
        complain(problem)
    return 0


def verify(settings: Settings) -> int:
    """Compare every installed model with its digest.

    Raises:
        ModelError: a file was changed, or there is none.
    """
    for model in ModelStore(settings.model_dir).verify():
        write(f"{model.name}: right")
    return 0


def install_if_absent(settings: Settings) -> None:
    """Install what is missing; without any model say once what will not work, and go on."""
    store = ModelStore(settings.model_dir)
    try:
        store.verify()
    except ModelError:
        try:
            store.install()
        except ModelError as error:
            complain(f"flags about faces are unavailable, all else works: {error}")
