"""Our own item files, YAML or Markdown with front matter, to canonical items.

The same fields either way: in Markdown the text below the front matter is the prompt. All problems
of a file come in one refusal, each with its line and the fix. Whether its examples hold is for
`lint`.
"""

from dataclasses import replace
from html import escape

from exam_engine.exchange.beside import NOTHING_BESIDE, Beside
from exam_engine.exchange.fields import Report
from exam_engine.exchange.imported import ImportedItem, ImportRefused
from exam_engine.exchange.item_files import AuthoredItem, read_item
from exam_engine.exchange.source import Leaf, Table, Unreadable, read_yaml
from exam_engine.items.assessment.authored import canonical_item
from exam_engine.items.assessment.item import AssessmentItem, Metadata

FORMAT = "assay"
_FENCE = "---"
_TEXT = "tag:yaml.org,2002:str"


def read_authored(
    data: bytes, *, file: str, beside: Beside = NOTHING_BESIDE
) -> tuple[ImportedItem, ...]:
    """Return the one item of a file, imported or refused as `content_errors`.

    Args:
        data: the file.
        file: its path inside the programme's folder, for its problems.
        beside: where cases and figures that it names are found.
    """
    report = Report(file)
    authored = None
    try:
        table = _table(data.decode("utf-8-sig"))
        authored = read_item(table, report, beside)
    except UnicodeDecodeError:
        report.add(0, "", "not UTF-8", "save it as UTF-8")
    except Unreadable as error:
        report.add(error.line, "", error.message, error.fix)
    name = _name(file)
    if authored is None:
        message = "\n".join(str(problem) for problem in report.problems)
        refusal = ImportRefused("content_errors", message)
        return (ImportedItem(file, name, FORMAT, None, refusal),)
    item = _canonical(authored)
    return (ImportedItem(file, item.id, FORMAT, item),)


def _table(text: str) -> Table:
    """Return the fields of a file.

    Raises:
        Unreadable: not the YAML we read, not a mapping, or the front matter has a prompt, too.
    """
    lines = text.splitlines()
    is_markdown = lines[:1] == [_FENCE] and _FENCE in lines[1:]
    if not is_markdown:
        return _mapping(text, 1)
    end = lines.index(_FENCE, 1)
    prompt = "\n".join(lines[end + 1 :]).strip("\n")
    table = _mapping("\n".join(lines[1:end]), 2)
    if not prompt.strip():
        return table
    if (twice := table.nodes.get("prompt")) is not None:
        fix = "keep the text below the front matter"
        raise Unreadable(twice.line, "a prompt in the front matter and one below", fix)
    return Table({**table.nodes, "prompt": Leaf(prompt, _TEXT, end + 2)}, table.line)


def _mapping(text: str, first_line: int) -> Table:
    node = read_yaml(text, first_line)
    if not isinstance(node, Table):
        raise Unreadable(first_line, "not a mapping", "write fields and values")
    return node


def _canonical(authored: AuthoredItem) -> AssessmentItem:
    """Return the canonical item, its case before the prompt, with what the bank knows of it."""
    known = authored.item
    item = canonical_item(known.version, authored.key)
    case = known.version.stimulus
    shown = f"<p><strong>{escape(case.title)}</strong></p>{case.text.html}" if case else ""
    further = {"use": known.use, "review": known.review}
    metadata = Metadata(
        domain=known.domain,
        objective=known.objective,
        cognitive=str(known.cognitive),
        status=str(known.status),
        difficulty=str(known.difficulty),
        seconds=int(known.time.total_seconds()),
        enemies=known.enemies,
        source=known.source,
        entries=(
            *(f"{name}={value}" for name, value in further.items()),
            *(f"reference={one}" for one in known.references),
        ),
    )
    return replace(item, body=shown + item.body, metadata=metadata)


def _name(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or file
