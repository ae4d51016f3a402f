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
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1


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
