"""The scripts of docs/verify-a-credential.md, run as an employer runs them."""

import hashlib
import json
import re
import subprocess
import sys
import threading
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from exam_engine.issuance.badge import Profile, StatusPurpose
from exam_engine.issuance.credential import Issuer, StatusEntry
from exam_engine.issuance.log import (
    GENESIS,
    LogEntry,
    LogEvent,
    completed_by,
    inclusion_of,
    leaf_of,
    root_of,
)
from exam_engine.issuance.signing import LogHead, jwks, sign_log_head, sign_status_list
from tests.exam_engine.issuing import DAY, NUMBER, PAGE, a_list, b64, key, token
from tests.support.node import node

DOCUMENT = Path(__file__).parents[2] / "docs" / "verify-a-credential.md"
SCRIPTS = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
JAVASCRIPT, LISTS = re.findall(r"```js\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
REVOKED = "revocation set"


class QuietFiles(SimpleHTTPRequestHandler):
    """Serves a folder and writes no log."""

    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture
def folder(tmp_path):
    """The folder that the issuer's address serves."""
    (tmp_path / ".well-known").mkdir()
    for kind in "rs":
        (tmp_path / "status" / kind).mkdir(parents=True)
    return tmp_path


@pytest.fixture
def host(folder):
    """An issuer on a free port of this machine."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(QuietFiles, directory=str(folder)), bind_and_activate=True
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Deployment:
    """An issuer that publishes keys and lists, and signs one credential at a time."""

    def __init__(self, folder, host):
        self.folder, self.host = folder, host
        self.issuer = Issuer(host, "Example Certification Board", "verify@verify.example")
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.key = key(f"{self.issuer.did}#es-1", b"\x0c")
        self.publish(self.key)
        self.publish_lists()

    def publish(self, signing_key):
        """Publish one key."""
        keys = [signing_key.verification_key(self.now - 9 * DAY)]
        text = json.dumps(jwks(keys, self.now))
        (self.folder / ".well-known" / "jwks.json").write_text(text, encoding="utf-8")

    def publish_lists(self, revoked=(), signing_key=None):
        """Publish both lists."""
        for purpose, kind, indices in (
            (StatusPurpose.REVOCATION, "r", revoked),
            (StatusPurpose.SUSPENSION, "s", ()),
        ):
            url = f"{self.host}/status/{kind}/1"
            made = a_list(purpose, *indices, now=self.now, did=self.issuer.did, url=url)
            signed = sign_status_list(made, signing_key or self.key)
            (self.folder / "status" / kind / "1").write_text(signed, encoding="ascii")

    def credential(self, profile=Profile.VCDM2, days_left=365):
        """Sign a credential that began yesterday or long ago."""
        end = (self.now + days_left * DAY).replace(hour=23, minute=59, second=59)
        begun = min(self.now, end) - 2 * DAY
        return token(
            profile,
            signing_key=self.key,
            now=begun,
            issuer=self.issuer,
            valid_from=begun,
            valid_until=end,
            revocation=StatusEntry(f"{self.host}/status/r/1", 40127),
            suspension=StatusEntry(f"{self.host}/status/s/1", 9041),
        )

    def run(self, script, signed):
        """Run a script as its own process, in a folder that has the file."""
        (self.folder / "credential.jwt").write_text(signed + "\n", encoding="ascii")
        return subprocess.run(
            [sys.executable, "-c", script, self.host, str(self.folder / "credential.jwt")],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def run_javascript(self, signed, text=JAVASCRIPT):
        """Run the script in JavaScript in the same way."""
        (self.folder / "credential.jwt").write_text(signed + "\n", encoding="ascii")
        script = self.folder / "verify.mjs"
        script.write_text(text, encoding="utf-8")
        return subprocess.run(
            [node(), script, self.host, self.folder / "credential.jwt"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def deployment(folder, host):
    """A deployment with one key and two empty lists."""
    return Deployment(folder, host)


def test_the_first_script_has_ten_lines_and_needs_pyjwt_alone():
    first = SCRIPTS[0].strip().splitlines()
    assert len(first) == 10
    imported = {
        name.strip()
        for line in first
        if line.startswith("import ")
        for name in line.removeprefix("import ").split(",")
    }
    assert imported - set(sys.stdlib_module_names) - {"urllib.request"} == {"jwt"}
    assert len(SCRIPTS) == 3


@pytest.mark.parametrize("profile", Profile)
def test_a_genuine_credential_is_told_in_one_line(deployment, profile):
    done = deployment.run(SCRIPTS[0], deployment.credential(profile))
    assert done.returncode == 0, done.stderr
    page = PAGE.replace("https://verify.example", deployment.host)
    assert done.stdout.startswith(f"{page} | Certified MLOps Engineer - Foundation | valid until ")


@pytest.mark.parametrize("profile", Profile)
def test_the_script_in_javascript_says_the_same(deployment, profile):
    signed = deployment.credential(profile)
    python, javascript = deployment.run(SCRIPTS[0], signed), deployment.run_javascript(signed)
    assert javascript.returncode == 0, javascript.stderr
    assert javascript.stdout == python.stdout


def test_the_script_in_javascript_ends_with_an_error_where_something_is_wrong(deployment):
    signed = deployment.credential()
    head, _, tail = signed.split(".")
    other = deployment.credential(days_left=3650).split(".")[1]
    unsigned = b64(json.dumps({"alg": "none", "kid": str(deployment.key.kid)}).encode())
    for presented, said in (
        (f"{head}.{other}.{tail}", "the signature does not fit"),
        (f"{unsigned}.{other}.{tail}", "not signed with a key of this issuer"),
        (deployment.credential(days_left=-2), "outside of its term"),
    ):
        done = deployment.run_javascript(presented)
        assert done.returncode != 0
        assert done.stdout == ""
        assert said in done.stderr
    deployment.publish(key(f"{deployment.issuer.did}#es-9", b"\x0d"))
    assert "not signed with a key" in deployment.run_javascript(signed).stderr


def test_a_credential_that_is_not_genuine_ends_with_an_error(deployment):
    signed = deployment.credential()
    head, payload, tail = signed.split(".")
    other = deployment.credential(days_left=3650).split(".")[1]
    assert payload != other
    tampered = deployment.run(SCRIPTS[0], f"{head}.{other}.{tail}")
    assert tampered.returncode != 0
    assert "InvalidSignatureError" in tampered.stderr
    deployment.publish(key(deployment.key.kid, b"\x0d"))
    stranger = deployment.run(SCRIPTS[0], signed)
    assert stranger.returncode != 0
    assert "InvalidSignatureError" in stranger.stderr


def test_a_credential_whose_term_is_over_ends_with_an_error(deployment):
    done = deployment.run(SCRIPTS[0], deployment.credential(days_left=-2))
    assert done.returncode != 0
    assert "ExpiredSignatureError" in done.stderr


def test_the_longer_script_reads_both_lists(deployment):
    whole = SCRIPTS[0] + SCRIPTS[1]
    signed = deployment.credential()
    clear = deployment.run(whole, signed)
    assert clear.returncode == 0, clear.stderr
    assert clear.stdout.splitlines()[1:] == ["revocation clear", "suspension clear"]
    deployment.publish_lists(revoked=[40127])
    revoked = deployment.run(whole, signed)
    assert revoked.stdout.splitlines()[1:] == [REVOKED, "suspension clear"]
    ob3 = deployment.run(whole, deployment.credential(Profile.OB3))
    assert ob3.stdout.splitlines()[1:] == [REVOKED]
    deployment.publish_lists(signing_key=key(deployment.key.kid, b"\x0e"))
    forged = deployment.run(whole, signed)
    assert forged.returncode != 0
    assert "InvalidSignatureError" in forged.stderr


def test_the_longer_script_in_javascript_reads_both_lists(deployment):
    whole, signed = JAVASCRIPT + LISTS, deployment.credential()
    for revoked, said in (((), "revocation clear"), ([40127], REVOKED)):
        deployment.publish_lists(revoked=revoked)
        done = deployment.run_javascript(signed, whole)
        assert done.stdout.splitlines()[1:] == [said, "suspension clear"], done.stderr
    ob3 = deployment.run_javascript(deployment.credential(Profile.OB3), whole)
    assert ob3.stdout.splitlines()[1:] == [REVOKED]
    deployment.publish_lists(signing_key=key(deployment.key.kid, b"\x0e"))
    forged = deployment.run_javascript(signed, whole)
    assert forged.returncode != 0
    assert "the signature does not fit" in forged.stderr


def entered(deployment, signed, others):
    """Enter a credential among others, and publish the proof as its page does."""
    nodes = {}
    for position in range(others + 1):
        text = LogEntry(
            position,
            GENESIS,
            LogEvent.ISSUED,
            NUMBER,
            deployment.key.kid,
            deployment.now,
            {"vcdm2": hashlib.sha256(signed.encode()).hexdigest()} if position == others else {},
        ).text
        for level, place, digest in completed_by(
            position, leaf_of(text), lambda level, place: nodes[level, place]
        ):
            nodes[level, place] = digest

    def node(level, place):
        return nodes[level, place]

    size = others + 1
    root = root_of(size, node).hex()
    head = LogHead(deployment.issuer.did, size, root, "0" * 64, deployment.now, deployment.key.kid)
    path = [one.hex() for one in inclusion_of(others, size, node).path]
    return {
        "entry": text,
        "position": others,
        "size": size,
        "path": path,
        "head": sign_log_head(head, deployment.key),
    }


def test_the_third_script_finds_it_in_the_issuance_log(deployment):
    signed = deployment.credential()
    whole = "".join((SCRIPTS[0], SCRIPTS[2]))
    page = deployment.folder / "c" / "4VRD-MTTZ-4BPA-1TDG"
    page.mkdir(parents=True)
    for others in (0, 1, 6, 12):
        proof = entered(deployment, signed, others)
        (page / "inclusion.json").write_text(json.dumps(proof), encoding="utf-8")
        done = deployment.run(whole, signed)
        assert done.stdout.splitlines()[1:] == [f"entered as {others + 1} of {others + 1}"], (
            done.stderr
        )
    other_root = {**proof, "path": [*proof["path"][:-1], "0" * 64]}
    other_file = entered(deployment, deployment.credential(days_left=200), 3)
    for wrong in (other_root, other_file):
        (page / "inclusion.json").write_text(json.dumps(wrong), encoding="utf-8")
        done = deployment.run(whole, signed)
        assert done.returncode != 0
        assert "AssertionError" in done.stderr
