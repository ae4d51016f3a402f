"""Figures as lines a person can read; the verdict of each goal beside it."""

import statistics

from benchmarks.figures import Figures


def print_saves(figures: Figures) -> bool:
    """Print one database's figures; return whether every goal is met."""
    by = "" if figures.processes == 1 else f", {figures.processes} delivery processes"
    print(f"\nsaves on {figures.backend}{by}: {figures.saves} receipts, all found in the journal")
    met = True
    for what, figure, goal, holds in figures.verdicts():
        met &= holds
        print(f"  {'ok  ' if holds else 'MISS'} {what:<34} {figure:8.2f}   goal {goal}")
    median = statistics.median
    print(
        f"       echo {median(figures.echo_per_s):.0f}/s, {median(figures.echo_us):.0f} us CPU;"
        f" save {median(figures.save_per_s):.0f}/s, {median(figures.save_us):.0f} us CPU"
        + (f", database {median(figures.database_us):.0f} us" if figures.database_us else "")
    )
    rounds = zip(figures.rate, figures.cpu, strict=True)
    pairs = " ".join(f"{rate:.2f}/{cpu:.2f}" for rate, cpu in rounds)
    share = figures.saves / figures.batches
    print(f"       rate/CPU by round: {pairs}; {share:.0f} saves per commit")
    for kind, took in figures.latency.items():
        shown = ", ".join(f"{name} {value:.1f}" for name, value in took.items())
        print(f"       {kind} at 15 % load, ms from schedule: {shown}")
    alone, first = figures.back_ms["connect"], figures.first_connect_ms
    print(f"       ms of CPU: {alone:.1f} for one back alone, {first:.1f} for a new one")
    if floors := figures.floors:
        p50, p99 = floors.commit_ms
        print(
            f"       the bare database: {floors.row_per_s:.0f}/s with a commit each"
            f" ({p50:.2f} ms, p99 {p99:.2f}), {floors.batch_per_s:.0f}/s in batches of 64"
        )
    if figures.row_per_s:
        print(
            f"       a save with a commit each, 16 connections: {median(figures.row_per_s):.0f}/s,"
            f" database {median(figures.row_database_us):.0f} us"
        )
    print(f"       a flush of 8 KiB takes {figures.flush_us:.0f} us")
    if figures.noisy:
        print("       noisy: the echo itself varied by more than two; inconclusive")
    return met


def print_crash(figures: dict[str, int]) -> bool:
    """Print what a power loss cost; return whether nothing was lost and the control could lose."""
    met = figures["lost"] == 0 and figures["control_lost"] > 0
    print(f"\npower loss of PostgreSQL: {figures['acked']} receipts, {figures['lost']} lost")
    mark = "ok  " if met else "MISS"
    print(f"  {mark} the control, synchronous_commit=off, lost {figures['control_lost']}")
    return met
