"""Where models come from: the pinned wheel as an archive, an address. Bytes only, trusted by none.

The only module that may reach a network; what arrives is compared by its caller.
"""

import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from io import BytesIO
from pathlib import Path
from typing import Final
from urllib.error import HTTPError

from app.models.errors import ModelRejected, ModelUnreachable
from proctoring.pins import PinnedModel

WHEEL_SECONDS: Final = 300.0

_WHEEL_OF = ("--only-binary=:all:", "--python-version=3.11", "--platform=manylinux_2_28_x86_64")
_PART = 65536


@dataclass(frozen=True, slots=True)
class PinnedWheel:
    """A package that carries models: its requirement and the SHA-256 of its file."""

    requirement: str
    sha256: str


# The last wheel that carries the models. It is opened as an archive and never installed or
# imported: run as a library, later versions report home.
WHEEL: Final = PinnedWheel(
    "mediapipe==0.10.21", "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3"
)


def members_of(wheel: bytes, models: Iterable[PinnedModel]) -> Mapping[PinnedModel, bytes]:
    """Return the bytes of each model that the wheel carries.

    Raises:
        ModelRejected: the archive does not hold what is pinned in it.
    """
    with zipfile.ZipFile(BytesIO(wheel)) as archive:
        try:
            return {model: archive.read(str(model.wheel_member)) for model in models}
        except KeyError as error:
            raise ModelRejected(f"the wheel holds no {error}; nothing was installed") from error


def fetch_wheel(pinned: PinnedWheel) -> bytes:
    """Download the pinned wheel; nothing of it stays on this machine but the returned bytes.

    Raises:
        ModelUnreachable: the package index did not serve it.
    """
    with tempfile.TemporaryDirectory(prefix="assay-models-") as folder:
        return _download_wheel(Path(folder), pinned).read_bytes()


def _download_wheel(folder: Path, wanted: PinnedWheel) -> Path:
    """Download the pinned wheel by the package client that this machine is set up with."""
    pinned = folder / "pinned.txt"
    pinned.write_text(f"{wanted.requirement} --hash=sha256:{wanted.sha256}\n", encoding="ascii")
    client = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes")
    command = (*client, *_WHEEL_OF, "--dest", str(folder), "--requirement", str(pinned))
    fix = "connect to the package index, or run: assay models install FILE"
    try:
        ran = subprocess.run(  # noqa: S603  our own interpreter, fixed arguments
            command, capture_output=True, text=True, timeout=WHEEL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ModelUnreachable(
            f"{wanted.requirement} did not arrive in {WHEEL_SECONDS:.0f} s; {fix}"
        ) from error
    wheel = next(folder.glob("*.whl"), None)
    if ran.returncode != 0 or wheel is None:
        lines = ran.stderr.splitlines()
        said = [line for line in lines if line.startswith("ERROR")] or lines or ["no word from pip"]
        reason = said[-1].removeprefix("ERROR: ")
        raise ModelUnreachable(f"{wanted.requirement} could not be downloaded ({reason}); {fix}")
    return wheel


def fetch(url: str, *, limit: int, seconds: float) -> bytes:
    """Fetch an address in so many seconds at most; stop some bytes past `limit`.

    Raises:
        ModelUnreachable: it is no web address, or it did not serve in time.
    """
    fix = "fetch it yourself and run: assay models install FILE"
    if not url.startswith(("https://", "http://")):
        raise ModelUnreachable(f"{url} is not a web address; {fix}")
    until = time.monotonic() + seconds
    content = bytearray()
    try:
        with urllib.request.urlopen(url, timeout=seconds) as answer:  # noqa: S310  checked above
            while len(content) <= limit and (part := answer.read1(_PART)):
                content += part
                if time.monotonic() > until:
                    raise ModelUnreachable(f"{url} took more than {seconds} s; {fix}")
    except (OSError, HTTPException) as error:
        if isinstance(error, HTTPError):
            error.close()  # it holds the connection
        raise ModelUnreachable(f"{url} did not serve ({error}); {fix}") from error
    return bytes(content)
