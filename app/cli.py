"""The `assay` command: reads arguments, runs one module of `app.commands`, prints one-line errors.

No rule lives here. A command is loaded only when it is asked for, so `assay --help` and an old
machine's error message need none of the packages.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from app.commands import (
    accommodations_arguments,
    api_keys_arguments,
    companies_arguments,
    credentials_arguments,
    evidence_arguments,
    keys_arguments,
    models_arguments,
    outages_arguments,
    proctoring_arguments,
    receipts_arguments,
    windows_arguments,
)
from app.commands.day_arguments import add_register, add_rehearse
from app.config import Settings, SettingsError

EXPORTS = ("qti-3.0", "qti-2.2", "moodle-xml", "gift", "assay-json")
ITEMS = (
    ("import", "what would be taken, what refused, what lost, and why"),
    ("export", "write items in another format, with a loss report"),
    ("lint", "what would score wrongly or read badly, with the fix"),
    ("try", "see an item as a candidate does, and what responses earn"),
    ("score", "score responses from a file"),
)
ROLES = ("candidate", "proctor", "supervisor", "reviewer", "decider", "author", "administrator")

OUR_PACKAGES = ("app.", "exam_engine.", "proctoring.", "workers.")

Command = Callable[[Settings, argparse.Namespace], int]
Run = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # argparse names the type no other way


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 when it did what was asked, 1 when it could not, 2 when the arguments are wrong.
    """
    asked = _parser().parse_args(arguments)
    command: Run = asked.command
    try:
        return command(asked)
    except SettingsError as error:
        for problem in error.problems:
            sys.stderr.write(f"assay: {problem}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if not type(error).__module__.startswith(OUR_PACKAGES):
            raise  # a bug shows its trace; refusals of ours are sentences
        sys.stderr.write(f"assay: {error}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="assay", description="Proctored exams and credentials.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    demo = _add(commands, "demo", _demo, "run everything on this machine until Ctrl-C")
    demo.add_argument("--reset", action="store_true", help="erase the demo's data first")
    _add(commands, "doctor", _doctor, "what is installed, what is missing, the fix")
    _add(commands, "migrate", _migrate, "bring the database to the newest schema")
    check = _add(commands, "check-day", _check_day, "play a whole exam day in a browser")
    check.add_argument("--shots", type=Path, help="folder for the screenshots")
    _content(commands)
    _stated(commands)
    _items(commands)
    _people(commands)
    _attempts(commands)
    _replay(commands)
    _cohort(commands)
    for add in (add_register, add_rehearse):
        add(lambda name, command, summary: _add(commands, name, command, summary))
    return parser


def _content(commands: Commands) -> None:
    inner = commands.add_parser("content", help="programmes as files")
    kinds = inner.add_subparsers(required=True, metavar="COMMAND")
    verbs = {
        "lint": "check programmes",
        "import": "check and store programmes",
        "blueprint": "compute the weights of blueprints from the job-task analyses",
        "standard": "what standard-setting studies say of the cut score",
    }
    for name, summary in verbs.items():
        command = _add(kinds, name, _content_command, summary)
        command.add_argument("folder", type=Path, nargs="*", help="default: every programme")
        command.set_defaults(verb=name)


def _stated(commands: Commands) -> None:
    """Add the groups whose verbs and arguments stand in modules of their own."""
    for group, summary, stated in (
        ("accommodations", "what was agreed for one person", accommodations_arguments),
        ("api-keys", "keys of employers' programs", api_keys_arguments),
        ("companies", "companies that check credentials", companies_arguments),
        ("credentials", "the standing of credentials", credentials_arguments),
        ("evidence", "pictures whose time is over, and who holds them", evidence_arguments),
        ("keys", "the keys that sign credentials", keys_arguments),
        ("models", "models that look at pictures", models_arguments),
        ("outages", "time that our own service lost", outages_arguments),
        ("proctoring", "what pictures show", proctoring_arguments),
        ("receipts", "receipts that candidates keep", receipts_arguments),
        ("windows", "when exams may be started", windows_arguments),
    ):
        inner = commands.add_parser(group, help=summary)
        kinds = inner.add_subparsers(required=True, metavar="COMMAND")
        for name, what in stated.VERBS:
            stated.add_arguments(_add(kinds, name, _in_module(group), what), name)


def _items(commands: Commands) -> None:
    inner = commands.add_parser("items", help="items in any format; no database is needed")
    kinds = inner.add_subparsers(required=True, metavar="COMMAND")
    verbs = {name: kinds.add_parser(name, help=what, description=what) for name, what in ITEMS}
    for name, verb in verbs.items():
        verb.set_defaults(command=_items_command, verb=name)
        if name != "try":
            verb.add_argument("--json", action="store_true", help="print JSON")
    for name in ("import", "lint"):
        verbs[name].add_argument("path", nargs="+", help="file, folder or PACKAGE#IDENTIFIER")
    verbs["import"].add_argument("--out", type=Path, help="folder for one document per item")
    verbs["export"].add_argument("path", help="file, folder or PACKAGE#IDENTIFIER")
    verbs["export"].add_argument("--to", choices=EXPORTS, required=True)
    verbs["export"].add_argument("--out", type=Path, help="file to write; default: the output")
    for name in ("try", "score"):
        verbs[name].add_argument("item", help="file with one item, or FILE#IDENTIFIER")
        verbs[name].add_argument("--seed", type=int, default=0, help="of the candidate's version")
    said = "answer; give it again for more values"
    verbs["try"].add_argument("--response", action="append", metavar="NAME=VALUE", help=said)
    verbs["score"].add_argument("--responses", required=True, help="JSON file, or - for the input")


def _people(commands: Commands) -> None:
    inner = commands.add_parser("people", help="accounts")
    kinds = inner.add_subparsers(required=True, metavar="COMMAND")
    add = _add(kinds, "add", _people_add, "create an account; the password is read, not given")
    add.add_argument("email")
    add.add_argument("--name", required=True)
    add.add_argument("--role", action="append", choices=ROLES, required=True)
    summary = "give somebody who cannot sign in another password; it is read, not given"
    _add(kinds, "password", _people_password, summary).add_argument("email")


def _cohort(commands: Commands) -> None:
    inner = commands.add_parser("cohort", help="exams that staff start for all")
    kinds = inner.add_subparsers(required=True, metavar="COMMAND")
    start = _add(kinds, "start", _cohort_start, "start everybody of a window who is let in")
    start.add_argument("window")
    start.add_argument("--by", required=True, help="e-mail address of the supervisor who starts")


def _attempts(commands: Commands) -> None:
    inner = commands.add_parser("attempts", help="attempts that need a person")
    kinds = inner.add_subparsers(required=True, metavar="COMMAND")
    _add(kinds, "quarantine", _quarantine, "those that time could not move, with the error")
    release = _add(kinds, "release", _release, "try one of them again at once")
    release.add_argument("attempt")


def _replay(commands: Commands) -> None:
    inner = commands.add_parser("replay", help="journals against what tables hold")
    kinds = inner.add_subparsers(required=True, metavar="COMMAND")
    check = _add(kinds, "check", _replay_check, "replay attempts and name what differs")
    check.add_argument("--attempt", help="only this one; default: all")


def _add(
    commands: Commands,
    name: str,
    command: Command,
    summary: str,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(command=_with_settings(command))
    return parser


def _with_settings(command: Command) -> Run:
    """Return the command as one that reads the settings when it runs."""
    return lambda asked: command(Settings.from_env(), asked)


def _doctor(settings: Settings, _: argparse.Namespace) -> int:
    from app.commands import doctor  # noqa: PLC0415  # loaded when asked for

    return doctor.run(settings)


def _migrate(settings: Settings, _: argparse.Namespace) -> int:
    from app.commands import migrate  # noqa: PLC0415  # loaded when asked for

    return migrate.run(settings)


def _demo(settings: Settings, asked: argparse.Namespace) -> int:
    from app.commands import demo  # noqa: PLC0415  # loaded when asked for

    return demo.run(settings, reset=asked.reset)


def _check_day(settings: Settings, asked: argparse.Namespace) -> int:
    from app.commands import check_day  # noqa: PLC0415  # loaded when asked for

    return check_day.run(settings, shots=asked.shots)


def _content_command(settings: Settings, asked: argparse.Namespace) -> int:
    from app.commands import content  # noqa: PLC0415  # loaded when asked for

    if asked.verb == "blueprint":
        return content.reweigh(settings, folders=asked.folder)
    if asked.verb == "standard":
        return content.standards(settings, folders=asked.folder)
    return content.run(settings, verb=asked.verb, folders=asked.folder)


def _in_module(name: str) -> Command:
    """Return the command that loads its module when it runs."""
    module = name.replace("-", "_")
    return lambda settings, asked: int(import_module(f"app.commands.{module}").run(settings, asked))


def _items_command(asked: argparse.Namespace) -> int:
    from app.commands import items  # noqa: PLC0415  # loaded when asked for

    return items.run(asked)


def _cohort_start(settings: Settings, asked: argparse.Namespace) -> int:
    from app.commands import cohorts  # noqa: PLC0415  # loaded when asked for

    return cohorts.start(settings, window=asked.window, by=asked.by)


def _quarantine(settings: Settings, _: argparse.Namespace) -> int:
    from app.commands import attempts  # noqa: PLC0415  # loaded when asked for

    return attempts.quarantine(settings)


def _release(settings: Settings, asked: argparse.Namespace) -> int:
    from app.commands import attempts  # noqa: PLC0415  # loaded when asked for

    return attempts.release(settings, asked.attempt)


def _replay_check(settings: Settings, asked: argparse.Namespace) -> int:
    from app.commands import replay  # noqa: PLC0415  # loaded when asked for

    return replay.check(settings, attempt=asked.attempt)


def _people_add(settings: Settings, asked: argparse.Namespace) -> int:
    from app.commands import people  # noqa: PLC0415  # loaded when asked for

    return people.add(settings, name=asked.name, email=asked.email, roles=asked.role)


def _people_password(settings: Settings, asked: argparse.Namespace) -> int:
    from app.commands import people  # noqa: PLC0415  # loaded when asked for

    return people.password(settings, email=asked.email)


if __name__ == "__main__":
    sys.exit(main())
