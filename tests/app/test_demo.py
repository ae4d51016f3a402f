"""`assay demo` as a stranger starts it: no network, twice, with a reset, with the port taken."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.ports import free_port
from tests.support.processes import ROOT, System, eventually, gone

NOWHERE = "http://127.0.0.1:1"


class Demo:
    """One run of the command; its output is a file, so that nothing blocks on it."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.output = folder / "output.txt"
        self.data = folder / "var"
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "ASSAY_DATA_DIR": str(self.data),
            "ASSAY_PORT": str(port),
            "https_proxy": NOWHERE,  # whatever wants the network learns at once that there is none
            "http_proxy": NOWHERE,
            "PIP_NO_INDEX": "1",
        }
        with self.output.open("wb") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "demo", *options],
                env=env,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self) -> None:
        eventually(
            lambda: "stop: Ctrl-C" in self.said() or self.process.poll() is not None,
            "the demo is ready",
            seconds=60,
        )
        assert self.process.poll() is None, self.said()

    def stop(self) -> int:
        """Send what Ctrl-C sends; check that nothing is left of it."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        running = [int(child) for child in children.split()]
        assert len(running) == 5
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(30)
        assert [pid for pid in running if not gone(pid)] == []
        return status

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.data / "assay.sqlite3") as database:
            found = database.execute(query).fetchall()
        database.close()
        return found


@pytest.fixture
def demo(tmp_path):
    """Start demos on one folder and one port; end what a failed test left."""
    port, started = free_port(), []

    def start(*options: str) -> Demo:
        started.append(Demo(tmp_path, port, *options))
        return started[-1]

    start.port = port
    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
            one.process.wait(30)


def test_the_demo_runs_without_a_network_and_says_what_is_unavailable(demo, tmp_path):
    first = demo()
    first.wait_until_ready()
    assert "flags about faces are unavailable" in first.said()
    for role in ("candidate", "proctor", "reviewer", "decider", "administrator", "employer"):
        assert f"\n{role} " in first.said()
    with System(tmp_path, "", "", port=demo.port) as pages:
        for path in ("/healthz", "/readyz", "/login", "/verify"):
            assert pages.get(path)[0] == 200, path
    assert first.stop() == 0


def test_a_second_start_keeps_everything_and_a_reset_starts_over(demo):
    first = demo()
    first.wait_until_ready()
    people = first.rows("select id from people order by id")
    secret = (first.data / "secrets" / "secret_key").read_bytes()
    assert first.stop() == 0

    second = demo()
    second.wait_until_ready()
    assert second.rows("select id from people order by id") == people
    assert (second.data / "secrets" / "secret_key").read_bytes() == secret
    assert second.stop() == 0

    third = demo("--reset")
    third.wait_until_ready()
    fresh = third.rows("select id from people order by id")
    assert len(fresh) == len(people)
    assert set(fresh) & set(people) == set()
    assert (third.data / "secrets" / "secret_key").read_bytes() != secret
    assert third.stop() == 0


def test_a_taken_port_ends_the_demo_with_one_line_and_erases_nothing(demo):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", demo.port))
        taken.listen()
        refused = demo("--reset")
        assert refused.process.wait(30) == 1
    lines = refused.said().splitlines()
    assert len(lines) == 1
    assert f"make demo PORT={demo.port + 1}" in lines[0]
    assert (refused.data / "secrets" / "secret_key").exists()
