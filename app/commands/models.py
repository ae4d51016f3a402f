"""`assay models`: install models by digest, hash them again, say which there are."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from app.commands.output import complain, write
from app.config import Settings
from app.models import ModelError, ModelFileRefused, ModelStatus, ModelStore
from proctoring.pins import PINNED


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Run one verb; returns the exit status.

    Raises:
        ModelError: see the verbs.
    """
    if asked.verb == "install":
        return install(settings, asked.file, source=asked.source, names=asked.model)
    if asked.verb == "verify":
        return verify(settings)
    return listed(settings, as_json=asked.json)


def install(
    settings: Settings,
    file: Path | None = None,
    *,
    source: str | None = None,
    names: Sequence[str] = (),
) -> int:
    """Install the models that can be had.

    Args:
        settings: names the model folder.
        file: take this file instead of fetching.
        source: where to fetch; without one, wherever each is to be had.
        names: short names of the only ones wanted; without any, all that are not optional.

    Raises:
        ModelError: nothing could be had, or the file is not a pinned one.
    """
    unknown = set(names) - {model.key for model in PINNED}
    if unknown:
        known = ", ".join(model.key for model in PINNED)
        raise ModelFileRefused(
            f"no model is called {', '.join(sorted(unknown))}; there are {known}"
        )
    if file is not None and names:
        raise ModelFileRefused("give a file or --model, not both: a file is known by its digest")
    if file is not None and source:
        raise ModelFileRefused("give a file or --source, not both: nothing is fetched for a file")
    done = ModelStore(settings.model_dir).install(file or source or "auto", names)
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


def listed(settings: Settings, *, as_json: bool) -> int:
    """Say of every pinned model how it stands."""
    status = ModelStore(settings.model_dir).status()
    if as_json:
        write(json.dumps([_document(one) for one in status], indent=2))
        return 0
    for one in status:
        model = one.model
        asked = ", only when asked for" if model.optional else ""
        write(f"{model.key}: {one.state.value} ({model.purpose}{asked})")
        write(f"  {one.path}, {model.bytes} bytes, {model.licence}")
        write(f"  SHA-256 {model.sha256}")
        write(f"  from {model.url or model.source}")
    return 0


def _document(one: ModelStatus) -> dict[str, str | int | bool | None]:
    """Return one model for a program."""
    model = one.model
    return {
        "key": model.key,
        "state": one.state.value,
        "purpose": model.purpose,
        "optional": model.optional,
        "path": str(one.path),
        "bytes": model.bytes,
        "sha256": model.sha256,
        "licence": model.licence,
        "source": model.source,
        "url": model.url,
    }


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
