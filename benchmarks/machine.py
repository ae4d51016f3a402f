"""What the operating system knows of our processes: CPU time, memory, how fast it flushes."""

import os
import subprocess
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return user and system time of a process and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(fields[place]) for place in (11, 12)) / TICKS


def cpu_of_family(pid: int) -> float:
    """Return the CPU time of a process and all its living children."""
    total = cpu_seconds(pid)
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            total += cpu_of_family(int(child))
        except FileNotFoundError:
            continue
    return total


def pss_kib(pid: int) -> int:
    """Return the memory of a process in KiB, shared pages counted in part."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise AssertionError("no Pss")


def flush_us(folder: Path, times: int = 200) -> float:
    """Return the median time in microseconds that a flush of 8 KiB takes."""
    path = folder / "flush"
    took = []
    with path.open("wb") as file:
        for _ in range(times):
            file.write(b"\0" * 8192)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    path.unlink()
    return sorted(took)[times // 2] * 1e6


def slope(points: list[tuple[float, float]]) -> float:
    """Return the slope of the least-squares line."""
    x_mean = sum(x for x, _ in points) / len(points)
    y_mean = sum(y for _, y in points) / len(points)
    over = sum((x - x_mean) * (y - y_mean) for x, y in points)
    return over / sum((x - x_mean) ** 2 for x, _ in points)


def facts() -> str:
    """Return what figures of this run depend on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "unknown processor",
    )
    load = os.getloadavg()[0]
    python = ".".join(map(str, __import__("sys").version_info[:3]))
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return f"{os.cpu_count()} cores, {model}, load {load:.1f}, Python {python}, commit {commit}"
