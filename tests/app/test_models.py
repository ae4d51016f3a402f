"""Face models by hash: from a file, an address, the package index; and what is refused."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from app.models import (
    Installation,
    ModelFileRefused,
    ModelRejected,
    ModelState,
    ModelStore,
    ModelUnreachable,
)
from proctoring.pins import BLAZEFACE, PINNED, YUNET, PinnedModel

CONTENT = b"weights of a made-up model" * 40
MADE_UP = PinnedModel(
    "made_up.onnx", len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), "MIT", "this test"
)
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
    return ModelStore(folder / "models", url=url, url_seconds=0.3, pinned=(MADE_UP,))


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
    store = ModelStore(tmp_path / "models", url=NOWHERE, url_seconds=0.3)
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
    assert states == {YUNET: ModelState.ABSENT, BLAZEFACE: ModelState.INSTALLED}


def test_every_pin_is_whole():
    for model in PINNED:
        assert len(bytes.fromhex(model.sha256)) == 32
        assert model.licence in {"MIT", "Apache-2.0"}
        assert os.path.basename(model.name) == model.name
    assert [model.wheel_member is None for model in PINNED].count(True) == 1
