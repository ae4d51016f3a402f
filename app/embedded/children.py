"""Child processes that never outlive their parent.

Linux only in its guarantee; elsewhere the children are still stopped in order, but a killed
parent leaves them.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def die_with_parent() -> Callable[[], None] | None:
    """Return what a child runs before its program so that the kernel ends it with its parent.

    The library is loaded here, before the fork: loading after it could deadlock. None where the
    system has no such call.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent died between fork and prctl
            os._exit(1)

    return ask_the_kernel


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """One process to run.

    Attributes:
        name: short name for lines and for the log file.
        command: program and arguments.
        stop_seconds: how long it may take to end after SIGTERM.
    """

    name: str
    command: Sequence[str]
    stop_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Child:
    """One running (or ended) process of ours.

    Attributes:
        spec: what was started.
        process: the process.
        log: file with its output.
    """

    spec: ChildSpec
    process: subprocess.Popen[bytes]
    log: Path

    def ended(self) -> int | None:
        """Return the exit status once it has ended, else None."""
        return self.process.poll()

    def stop(self) -> None:
        """Ask it to end; kill it when it does not within its time."""
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(self.spec.stop_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def last_line(self) -> str:
        """Return the last line it wrote, for a one-line error; empty when it wrote none."""
        with self.log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 4096))
            lines = file.read().decode(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else ""


def start_child(spec: ChildSpec, env: Mapping[str, str], log_dir: Path) -> Child:
    """Start `spec` with the environment `env`, its output appended to `log_dir/NAME.log`."""
    log_dir.mkdir(parents=True, exist_ok=True)
    log = log_dir / f"{spec.name}.log"
    with log.open("ab") as sink:
        process = subprocess.Popen(  # noqa: S603  # our own programs, never input
            list(spec.command),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor only, which stops in order
            preexec_fn=die_with_parent(),  # noqa: PLW1509  # the library is loaded before the fork
        )
    return Child(spec, process, log)


def stop_children(children: Sequence[Child]) -> None:
    """Ask all of them to end at once, then wait for each; kill those that do not."""
    for child in children:
        if child.ended() is None:
            child.process.terminate()
    for child in children:
        child.stop()


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent dies, so that `end_orphans` finds them."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_orphans() -> None:
    """Kill every process that is still a child of this one, and what they leave in turn.

    Only for a process that owns all its children, as the supervisor does, and after they were
    stopped: a worker that was killed may have left the process that ran its job.
    """
    for _ in range(10):  # killing a parent hands us its children: a few rounds reach them all
        orphans = _own_children()
        if not orphans:
            return
        for pid in orphans:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _own_children() -> list[int]:
    listing = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return [int(pid) for pid in listing.read_text().split()] if listing.exists() else []
