"""nginx in front of two delivery processes, by the configuration that is shipped; ports differ."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.ports import free_port, listens
from tests.support.processes import ROOT, eventually

SHIPPED = ROOT / "deploy" / "nginx.conf"


@dataclass(slots=True)
class Nginx:
    """One nginx in a folder of its own; use it as a context.

    Attributes:
        ports: of the processes behind it.
    """

    folder: Path
    ports: tuple[int, int]
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where browsers are led to."""
        return f"http://localhost:{self.port}"

    def __enter__(self) -> "Nginx":
        program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
        assert program is not None, "install nginx-light"
        self.folder.mkdir(parents=True)
        (self.folder / "nginx.conf").write_text(self._configuration())
        command = [program, "-p", str(self.folder), "-c", "nginx.conf", "-g", self._own()]
        with (self.folder / "nginx.out").open("wb") as out:
            self._process = subprocess.Popen(command, stdout=out, stderr=out)
        eventually(lambda: listens(self.port), f"nginx listens; see {self.folder}", seconds=10)
        return self

    def __exit__(self, *exc: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)

    @staticmethod
    def _own() -> str:
        """Stay in the foreground, and as the user that owns the folder."""
        return "daemon off;" + (" user root;" if os.getuid() == 0 else "")

    def _configuration(self) -> str:
        ports = dict(zip(("8000", "8001", "8002"), (self.port, *self.ports), strict=True))
        shipped = SHIPPED.read_text()
        text, found = re.subn(
            r"127\.0\.0\.1:(800[012])", lambda hit: f"127.0.0.1:{ports[hit[1]]}", shipped
        )
        assert found == len(ports), "the shipped configuration names each port once"
        return text
