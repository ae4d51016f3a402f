"""Five of the short fault runs, drawn anew in each run of the tests, and checks of the checker."""

import os
import random
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.__main__ import Theatre
from tests.faults.invariants import tally
from tests.faults.outcome import Skipped
from tests.faults.pace import again_within
from tests.faults.proxy import Proxy, Weather
from tests.faults.runs import RUNS
from tests.faults.stage import House, Stage, staged
from tests.faults.stores import pictures_full
from tests.support.redis import TestRedis

DRAWN = 5


@pytest.mark.services
@pytest.mark.timeout(180)
def test_five_drawn_fault_runs_hold(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    theatre = Theatre(draw.choice(["postgresql", "sqlite"]), tmp_path, seed)
    short = [run for run in RUNS if run.short and theatre.database in run.databases]
    try:
        outcomes = [theatre.play(run) for run in draw.sample(short, DRAWN)]
    finally:
        theatre.close()
    words = "\n".join(one.lines() for one in outcomes)
    assert {one.verdict for one in outcomes} == {"ok"}, f"--seed={seed}\n{words}"


@pytest.mark.services
@pytest.mark.timeout(120)
def test_the_checker_sees_a_receipt_that_is_not_stored(tmp_path: Path, seed: int) -> None:
    with staged("sqlite", tmp_path / "stage", seed) as stage:
        (sitter,) = stage.seat(1)
        sitter._stand_by()
        sitter._send(sitter._next(stage.draw, sitter.candidate.paper()))
        sitter.candidate.leave()
        assert tally(stage.records, [sitter]).lost == 0
        ((key, receipt),) = sitter.receipts.items()
        for lie in (
            replace(receipt, digest="0" * 64),
            replace(receipt, seq=receipt.seq + 1),
            replace(receipt, save={**receipt.save, "r": ["something else"]}),
            replace(receipt, save={**receipt.save, "c": receipt.save["c"] + 1}),
        ):
            sitter.receipts[key] = lie
            assert tally(stage.records, [sitter]).lost == 1


def test_a_run_that_a_machine_refuses_seats_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, redis_server: TestRedis, seed: int
) -> None:
    refusal = tmp_path / "mount"
    refusal.write_text("#!/bin/sh\necho not here >&2\nexit 32\n")
    refusal.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    house = House(tmp_path)  # nothing of it runs: whoever was seated would fail
    with Proxy(house.port, seed) as proxy:
        stage = Stage("sqlite", house, proxy, redis_server, None, random.Random(seed))
        with pytest.raises(Skipped, match="not here"):
            pictures_full(stage)
        assert stage.seated == 0


def test_the_proxy_cuts_after_as_many_bytes_as_it_was_told(seed: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_says_much, args=(server,), daemon=True).start()
        with Proxy(server.getsockname()[1], seed) as proxy:
            for passed in (0, 1, 40):
                with socket.create_connection(("127.0.0.1", proxy.own_port), timeout=5) as client:
                    client.sendall(b"first")
                    assert client.recv(1_000) == b"x" * 200
                    (line,) = proxy.lines()[-1:]
                    proxy.cut_after(passed, [line])
                    client.sendall(b"again")
                    assert _until_the_end(client) == passed
            assert proxy.resets == 3


def test_lines_of_one_house_share_its_rate(seed: int) -> None:
    narrow = Weather(rate=1_000, shared=True)
    with Proxy(1, seed) as proxy:
        first, second = (proxy._passes_after(narrow, "up", 100_000) for _ in range(2))
        assert first == pytest.approx(100)
        assert 150 < second <= 200, "it does not wait for what is on the line before it"
        assert proxy._passes_after(narrow, "down", 100_000) == pytest.approx(100)
        assert proxy._passes_after(replace(narrow, shared=False), "up", 100_000) == 100


def test_only_the_work_of_a_bound_grows_on_a_slow_machine() -> None:
    assert again_within(15.0, 1.0) == 15.0
    assert again_within(15.0, 2.0) == 18.0


def _says_much(server: socket.socket) -> None:
    """Answer each piece with 200 bytes, one connection after another."""
    for _ in range(3):
        near, _address = server.accept()
        with near:
            try:
                while near.recv(100):
                    near.sendall(b"x" * 200)
            except ConnectionError:
                continue


def _until_the_end(client: socket.socket) -> int:
    """Return how many bytes came before the line ended."""
    size = 0
    try:
        while piece := client.recv(1_000):
            size += len(piece)
    except ConnectionResetError:
        pass
    return size
