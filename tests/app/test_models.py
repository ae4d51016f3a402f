"""Face models by hash: from a file, an address, the package index; and what is refused."""

import hashlib
import os
import resource
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pytest

from app.models import (
    Installation,
    ModelFileRefused,
    ModelRejected,
    ModelState,
    ModelStore,
    ModelUnreachable,
    PinnedWheel,
)
from proctoring.pins import BLAZEFACE, PINNED, SFACE, YUNET, PinnedModel

CONTENT = b"weights of a made-up model" * 40
SHA256 = hashlib.sha256(CONTENT).hexdigest()
MADE_UP = PinnedModel("made-up", "made_up.onnx", len(CONTENT), SHA256, "MIT", "this test")
OTHER = b"y" * len(CONTENT)
NOWHERE = "http://127.0.0.1:9/model"


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[str, list[str]]]:
    """Serve every request by `answer` on a free local port; tell the address and what was asked."""
    asked: list[str] = []

    class Publisher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
            pass

    with HTTPServer(("127.0.0.1", 0), Publisher) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/model", asked
        finally:
            server.shutdown()
            thread.join()


def sending(content: bytes, status: int = 200) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    return answer


def a_store(folder: Path, url: str = NOWHERE) -> ModelStore:
    return ModelStore(folder / "models", url_seconds=0.3, pinned=(replace(MADE_UP, url=url),))


def test_a_file_of_any_name_is_installed_by_its_digest(tmp_path: Path):
    given = tmp_path / "download (1).bin"
    given.write_bytes(CONTENT)
    store = a_store(tmp_path)
    assert store.install(given) == Installation(installed=(MADE_UP,))
    assert (store.folder / MADE_UP.name).read_bytes() == CONTENT
    assert store.install(str(given)) == Installation(present=(MADE_UP,))
    assert store.verify() == (MADE_UP,)
    assert [path.name for path in store.folder.iterdir()] == [MADE_UP.name]


def test_an_unknown_file_is_refused_with_its_digest_and_nothing_is_written(tmp_path: Path):
    given = tmp_path / "model.onnx"
    given.write_bytes(OTHER)
    store = a_store(tmp_path)
    with pytest.raises(ModelRejected, match=hashlib.sha256(OTHER).hexdigest()):
        store.install(given)
    with pytest.raises(ModelFileRefused, match="cannot read"):
        store.install(tmp_path / "nothing.onnx")
    assert not store.folder.exists()


def test_an_address_serves_the_pinned_bytes_and_is_asked_once(tmp_path: Path):
    with serving(sending(CONTENT)) as (url, asked):
        store = a_store(tmp_path, url)
        assert store.install("url") == Installation(installed=(MADE_UP,))
        assert store.install("url") == Installation(present=(MADE_UP,))
        assert store.install("auto") == Installation(present=(MADE_UP,))
    assert asked == ["/model"]
    assert store.status()[0].state is ModelState.INSTALLED


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(OTHER, id="as long, other bytes"),
        pytest.param(CONTENT[:-1], id="cut short"),
        pytest.param(CONTENT * 1000, id="far too long"),
        pytest.param(b"<html>please log in</html>", id="a page of the hotel"),
    ],
)
def test_whatever_else_an_address_serves_is_rejected(tmp_path: Path, content: bytes):
    with serving(sending(content)) as (url, _):
        store = a_store(tmp_path, url)
        with pytest.raises(ModelRejected, match="nothing was installed"):
            store.install("url")
    assert store.status()[0].state is ModelState.ABSENT


def test_an_address_that_answers_with_an_error_or_not_at_all_is_unreachable(tmp_path: Path):
    released = threading.Event()

    def silent(request: BaseHTTPRequestHandler) -> None:
        released.wait(5)

    with (
        serving(sending(b"gone", status=404)) as (url, _),
        pytest.raises(ModelUnreachable, match="404"),
    ):
        a_store(tmp_path, url).install("url")
    with serving(silent) as (url, _):
        with pytest.raises(ModelUnreachable, match="assay models install FILE"):
            a_store(tmp_path, url).install("url")
        released.set()
    for url in (NOWHERE, "file:///etc/passwd"):
        with pytest.raises(ModelUnreachable):
            a_store(tmp_path, url).install("url")


def test_a_changed_model_is_told_and_installed_again(tmp_path: Path):
    store = a_store(tmp_path)
    store.folder.mkdir()
    (store.folder / MADE_UP.name).write_bytes(OTHER)
    assert store.status()[0].state is ModelState.CHANGED
    with pytest.raises(ModelRejected, match="assay models install"):
        store.verify()
    given = tmp_path / "good"
    given.write_bytes(CONTENT)
    assert store.install(given).installed == (MADE_UP,)
    assert store.verify() == (MADE_UP,)


def test_a_full_disk_leaves_no_part_of_a_model(tmp_path: Path):
    given = tmp_path / "good"
    given.write_bytes(CONTENT)
    store = a_store(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(CONTENT) // 2, hard))
    try:
        with pytest.raises(ModelFileRefused, match="cannot write"):
            store.install(given)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(store.folder.iterdir()) == []


def test_without_any_model_verifying_names_the_command(tmp_path: Path):
    with pytest.raises(ModelFileRefused, match="run: assay models install"):
        a_store(tmp_path).verify()


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path):
    (tmp_path / "models").write_text("in the way")
    given = tmp_path / "good"
    given.write_bytes(CONTENT)
    with pytest.raises(ModelFileRefused, match="cannot write"):
        a_store(tmp_path).install(given)


def test_the_pinned_wheel_brings_a_detector_and_an_absent_address_is_only_a_note(tmp_path: Path):
    pinned = (replace(YUNET, url=NOWHERE), BLAZEFACE, SFACE)
    store = ModelStore(tmp_path / "models", url_seconds=0.3, pinned=pinned)
    try:
        done = store.install("auto")
    except ModelUnreachable as error:
        pytest.skip(f"the package index is out of reach: {error}")
    assert done.installed == (BLAZEFACE,)
    assert len(done.notes) == 1
    assert NOWHERE in done.notes[0]
    assert store.verify() == (BLAZEFACE,)
    assert sorted(path.name for path in store.folder.iterdir()) == [BLAZEFACE.name]
    assert (store.folder / BLAZEFACE.name).stat().st_mode & 0o777 == 0o644
    assert store.install("wheel") == Installation(present=(BLAZEFACE,))
    states = {one.model: one.state for one in store.status()}
    absent, installed = ModelState.ABSENT, ModelState.INSTALLED
    assert states == {YUNET: absent, BLAZEFACE: installed, SFACE: absent}


def test_every_pin_is_whole():
    for model in PINNED:
        assert len(bytes.fromhex(model.sha256)) == 32
        assert model.licence in {"MIT", "Apache-2.0"}
        assert os.path.basename(model.name) == model.name
        assert (model.wheel_member is None) != (model.url is None)
    assert len({model.key for model in PINNED}) == len(PINNED)
    assert [model.key for model in PINNED if model.optional] == ["sface"]


CARRIED = replace(MADE_UP, key="carried", name="carried.tflite", wheel_member="inside/carried")


def a_wheel(content: bytes = CONTENT, name: str = "inside/carried") -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
        archive.writestr("setup.py", "raise SystemExit('never run')")
    return packed.getvalue()


def test_the_wheel_itself_is_taken_as_a_file_and_only_its_models_out_of_it(tmp_path: Path):
    wheel = tmp_path / "package.whl"
    wheel.write_bytes(a_wheel())
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    store = ModelStore(
        tmp_path / "models", pinned=(CARRIED,), wheel=PinnedWheel("package==1", digest)
    )
    assert store.install(wheel) == Installation(installed=(CARRIED,))
    assert [path.name for path in store.folder.iterdir()] == ["carried.tflite"]
    assert store.install(wheel) == Installation(present=(CARRIED,))
    wheel.write_bytes(a_wheel() + b"one more byte")
    with pytest.raises(ModelRejected, match="package==1"):
        store.install(wheel)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        pytest.param(OTHER, "inside/carried", "nothing was installed", id="other bytes inside"),
        pytest.param(CONTENT, "elsewhere", "nothing was installed", id="no such member"),
    ],
)
def test_a_wheel_that_does_not_hold_the_pinned_model_is_rejected(
    tmp_path: Path, content: bytes, name: str, said: str
):
    wheel = tmp_path / "package.whl"
    wheel.write_bytes(a_wheel(content, name))
    pinned = PinnedWheel("package==1", hashlib.sha256(wheel.read_bytes()).hexdigest())
    store = ModelStore(tmp_path / "models", pinned=(CARRIED,), wheel=pinned)
    with pytest.raises(ModelRejected, match=said):
        store.install(wheel)
    assert store.status()[0].state is ModelState.ABSENT


def test_an_optional_model_comes_only_when_asked_for_by_name(tmp_path: Path):
    extra = b"a larger one" * 50
    with serving(sending(CONTENT)) as (url, _), serving(sending(extra)) as (other, asked):
        optional = PinnedModel(
            "extra", "extra.onnx", len(extra), hashlib.sha256(extra).hexdigest(), "MIT", "test"
        )
        optional = replace(optional, url=other, optional=True)
        pinned = (replace(MADE_UP, url=url), optional)
        store = ModelStore(tmp_path / "models", url_seconds=0.5, pinned=pinned)
        assert store.install() == Installation(installed=(MADE_UP,))
        assert not asked
        assert store.install(names=("extra",)) == Installation(installed=(optional,))
        assert store.install(names=("extra",)) == Installation(present=(optional,))
    assert store.verify() == pinned
    (store.folder / MADE_UP.name).unlink()
    with pytest.raises(ModelFileRefused, match="no face model"):
        store.verify()
    with pytest.raises(ModelUnreachable):  # the optional one finds no faces
        store.install()
    (store.folder / optional.name).write_bytes(b"spoilt")
    with pytest.raises(ModelRejected, match=r"run: assay models install --model extra$"):
        store.verify()


def test_one_asked_for_by_name_that_cannot_be_had_is_an_error_whatever_else_is_there(
    tmp_path: Path,
):
    given = tmp_path / "good"
    given.write_bytes(CONTENT)
    optional = replace(CARRIED, wheel_member=None, sha256="00" * 32, url=NOWHERE, optional=True)
    store = ModelStore(tmp_path / "models", url_seconds=0.2, pinned=(MADE_UP, optional))
    store.install(given)
    with pytest.raises(ModelUnreachable, match="assay models install FILE"):
        store.install(names=("carried",))
