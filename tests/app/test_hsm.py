"""One contract for every store of private keys: files here, and a signer process of its own."""

import json
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from app.hsm import FileSigners, ProcessSigners
from app.services.certifying.reissuing import Reissuing
from app.services.errors import SignerUnavailable
from app.services.ports import SignerStore
from exam_engine.ids import KeyId
from exam_engine.issuance.key_life import Algorithm
from exam_engine.issuance.refusals import KeyRefused
from exam_engine.issuance.verdict import Status
from tests.app.conftest import SqlStore
from tests.app.hall import open_hall

DID = "did:web:verify.example"
DIGEST, TWO_DIGESTS = b"d" * 32, b"m" * 64
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k", "oth"}
ECDSA = ec.ECDSA(Prehashed(hashes.SHA256()))


def kid(name: str) -> KeyId:
    return KeyId(f"{DID}#{name}")


@contextmanager
def serving(folder: Path) -> Iterator[Path]:
    """Run a signer process as the command starts it; gives its socket. Its keys are in `keys`."""
    path = folder / "signer.sock"
    command = [sys.executable, "-m", "app.cli", "keys", "serve", "--socket", str(path)]
    environ = {"ASSAY_DATA_DIR": str(folder), "ASSAY_SIGNING_KEY": str(folder / "keys" / "es.pem")}
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as running:
        for _ in range(200):
            if path.exists() or running.poll() is not None:
                break
            time.sleep(0.05)
        yield path
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
    assert not path.exists()


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A signer process of this module; returns its socket and the folder of its keys."""
    folder = tmp_path_factory.mktemp("signer")
    with serving(folder) as path:
        yield path, folder / "keys"


@pytest.fixture(params=["file", "process"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[SignerStore, Path]:
    """A store, and the folder in which its keys lie."""
    if request.param == "file":
        return FileSigners(tmp_path / "keys" / "es.pem"), tmp_path / "keys"
    path, folder = request.getfixturevalue("process")
    return ProcessSigners(path), folder


def test_a_key_is_made_once_and_signs_what_its_public_half_verifies(kept) -> None:
    store, folder = kept
    made = store.make(kid("es-1"), Algorithm.ES256)
    assert store.make(kid("es-1"), Algorithm.ES256) == made
    assert not made.keys() & PRIVATE
    signer = store.signer(kid("es-1"))
    signer.public.verify(signer.sign_digest(DIGEST), DIGEST, ECDSA)
    with pytest.raises(InvalidSignature):
        signer.public.verify(signer.sign_digest(DIGEST), b"e" * 32, ECDSA)
    proof = store.make(kid("ed-1"), Algorithm.ED25519)
    assert not proof.keys() & PRIVATE
    prover = store.proof_signer(kid("ed-1"))
    prover.public.verify(prover.sign_message(TWO_DIGESTS), TWO_DIGESTS)
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert {"es.pem", "ed-1.pem"} <= files.keys()
    assert set(files.values()) == {0o600}


def test_a_second_key_is_another_key(kept) -> None:
    store, _ = kept
    first = store.make(kid("es-7"), Algorithm.ES256)
    assert store.make(kid("es-8"), Algorithm.ES256)["x"] != first["x"]


@pytest.mark.parametrize("name", ["es-404", "ed-404", "", "es-0", "../es-1", "es-1/x", "rs-1"])
def test_a_key_that_is_not_there_is_refused(kept, name: str) -> None:
    store, _ = kept
    with pytest.raises(KeyRefused):
        store.signer(kid(name))
    with pytest.raises(KeyRefused):
        store.proof_signer(kid(name))


@pytest.mark.parametrize("content", [b"", b"no key", None])
def test_a_file_that_holds_no_key_of_this_kind_is_refused(kept, content) -> None:
    store, folder = kept
    store.make(kid("ed-3"), Algorithm.ED25519)
    path = folder / "es-3.pem"
    path.write_bytes((folder / "ed-3.pem").read_bytes() if content is None else content)
    with pytest.raises(KeyRefused):
        store.signer(kid("es-3"))
    with pytest.raises(KeyRefused):
        store.make(kid("es-3"), Algorithm.ES256)


def test_the_process_signs_digests_of_their_length_and_nothing_longer(process) -> None:
    store = ProcessSigners(process[0])
    store.make(kid("es-1"), Algorithm.ES256)
    signer = store.signer(kid("es-1"))
    for wrong in (b"", b"d" * 31, b"d" * 33, b"a whole document " * 50):
        with pytest.raises(KeyRefused):
            signer.sign_digest(wrong)
    assert signer.sign_digest(DIGEST)


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"[]\n",
        b"{}\n",
        b"\xff\xfe\n",
        b'{"op":"export","alg":"ES256","kid":"x#es-1"}\n',
        b'{"op":"sign","alg":"HS256","kid":"x#es-1","data":"AA=="}\n',
        b'{"op":"sign","alg":"ES256","kid":"x#es-1","data":"?"}\n',
        b"[" * 4_000 + b"\n",
        b"x" * 100_000,
    ],
)
def test_what_is_no_question_gets_a_refusal_and_the_process_lives_on(process, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(5)
        caller.connect(str(process[0]))
        try:
            caller.sendall(line)
            answer = caller.recv(65_536)
        except ConnectionError:  # it hung up while we were still talking
            answer = b'{"refused":"hung up"}'
    assert set(json.loads(answer)) == {"refused"}
    assert ProcessSigners(process[0]).make(kid("es-1"), Algorithm.ES256)["kty"] == "EC"


def test_no_answer_of_the_process_holds_a_private_member(process) -> None:
    for operation in ("make", "public"):
        for name, alg in (("es-1", "ES256"), ("ed-1", "Ed25519")):
            ProcessSigners(process[0]).make(kid(name), Algorithm(alg))
            with socket.socket(socket.AF_UNIX) as caller:
                caller.connect(str(process[0]))
                question = {"op": operation, "alg": alg, "kid": kid(name)}
                caller.sendall(json.dumps(question).encode() + b"\n")
                answer = json.loads(caller.recv(65_536))
            assert not answer["jwk"].keys() & PRIVATE
            assert set(answer) == {"jwk"}


def test_a_signer_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(SignerUnavailable):
        ProcessSigners(tmp_path / "nobody.sock").signer(kid("es-1"))


@pytest.mark.parametrize("answer", [b"", b"{}\n", b'{"jwk":{}}\n', b"never", None])
def test_a_signer_that_answers_otherwise_is_unavailable(
    tmp_path: Path, answer: bytes | None
) -> None:
    path = tmp_path / "odd.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(1)

        def reply() -> None:
            line, _ = server.accept()
            with line:
                line.recv(4_096)
                if answer is None:
                    time.sleep(0.5)
                else:
                    line.sendall(answer)

        thread = threading.Thread(target=reply)
        thread.start()
        with pytest.raises(SignerUnavailable):
            ProcessSigners(path, 0.2).make(kid("es-1"), Algorithm.ES256)
        thread.join(5)


def serve(path: Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "app.cli", "keys", "serve", "--socket", str(path)]
    environ = {"ASSAY_DATA_DIR": str(path.parent)}
    return subprocess.run(command, env=environ, capture_output=True, timeout=20, check=False)


def test_a_second_signer_takes_nobodys_socket_and_no_file_away(process, tmp_path: Path) -> None:
    taken = serve(process[0])
    assert taken.returncode == 1
    assert b"a signer answers at" in taken.stderr
    assert ProcessSigners(process[0]).make(kid("es-1"), Algorithm.ES256)
    key = tmp_path / "es.pem"
    key.write_text("a private key")
    assert b"no socket: name another path" in serve(key).stderr
    assert key.read_text() == "a private key"


def test_the_drill_holds_with_a_signer_process(tmp_path: Path, sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    with serving(tmp_path) as path:
        hall.signers = ProcessSigners(path)
        number = hall.certified()
        hall.store.shift(timedelta(days=1))
        hall.signing_keys.compromise("es-1", words="lost")
        hall.keyring.tend()
        shown = hall.verifying.look_up(number)
        assert shown.verdict.status is Status.INDETERMINATE
        assert Reissuing(hall.store.uow, hall.keyring).reissue(shown.row.kid) == 1
        hall.issuing().publish_status_lists()
        again = hall.verifying.look_up(number)
        assert (again.verdict.status, again.row.kid[-5:]) == (Status.ACTIVE, "#es-2")
