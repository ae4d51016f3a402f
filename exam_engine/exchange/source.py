"""YAML text to a tree of nodes that know their lines; nothing is interpreted yet.

Scalars keep their text, so that 0.20 is never a float. Anchors, aliases, tags and duplicate keys
are refused: they hide what a reviewer must see, and an alias can blow up a file.
"""

from dataclasses import dataclass
from typing import TypeAlias

import yaml

from exam_engine.items import JsonValue

LARGEST = 256 * 1024
DEEPEST = 20
_STR, _NULL = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"
_BOOL, _INT = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"


class Unreadable(Exception):
    """The text is not the YAML we read."""

    def __init__(self, line: int, message: str, fix: str) -> None:
        super().__init__(message)
        self.line, self.message, self.fix = line, message, fix


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar: its text, and what YAML would take it for."""

    text: str
    tag: str
    line: int

    @property
    def is_text(self) -> bool:
        """Whether YAML reads it as text."""
        return self.tag == _STR

    @property
    def is_null(self) -> bool:
        """Whether it is empty or null."""
        return self.tag == _NULL


@dataclass(frozen=True, slots=True)
class Listing:
    """A sequence."""

    nodes: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping whose keys are text, in the order written."""

    nodes: dict[str, "Node"]
    line: int


Node: TypeAlias = Leaf | Listing | Table


def read_yaml(text: str, first_line: int = 1) -> Node:
    """Return the tree of one YAML document whose first line has that number.

    Raises:
        Unreadable: too large or deep, not YAML, or with anchors, aliases, tags, duplicate keys.
    """
    if len(text) > LARGEST:
        raise Unreadable(0, f"larger than {LARGEST} characters", "split the file")
    try:
        _refuse_indirection(text, first_line)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + mark.line if mark else 0
        problem = getattr(error, "problem", None) or str(error)
        raise Unreadable(line, f"not YAML: {problem}", "mend the syntax") from error
    if root is None:
        raise Unreadable(first_line, "empty", "write the fields of the format")
    return _node(root, first_line)


def to_json(node: Node) -> JsonValue:
    """Return the node as the JSON value that YAML 1.1 takes it for; dates stay text."""
    match node:
        case Listing(nodes):
            return [to_json(one) for one in nodes]
        case Table(nodes):
            return {name: to_json(one) for name, one in nodes.items()}
        case Leaf(text, tag):
            return _scalar(text, tag)


def _scalar(text: str, tag: str) -> JsonValue:
    if tag in {_NULL, _BOOL, _INT, _FLOAT}:
        value = yaml.safe_load(text)
        return value if isinstance(value, bool | int | float | None) else text
    return text


def _refuse_indirection(text: str, first_line: int) -> None:
    """Walk the events, which needs no recursion, before anything is composed."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        if getattr(event, "anchor", None):
            raise Unreadable(line, "an anchor or alias", "write the value out")
        if tag := getattr(event, "tag", None):
            raise Unreadable(line, f"a tag: {tag}", "leave the tag out")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Unreadable(line, f"nested deeper than {DEEPEST}", "flatten it")


def _node(node: yaml.Node, first_line: int) -> Node:
    line = first_line + node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        return _table(node, first_line)
    if isinstance(node, yaml.SequenceNode):
        return Listing(tuple(_node(one, first_line) for one in node.value), line)
    return Leaf(node.value, node.tag, line)


def _table(node: yaml.MappingNode, first_line: int) -> Table:
    nodes: dict[str, Node] = {}
    for key, value in node.value:
        line = first_line + key.start_mark.line
        if not isinstance(key, yaml.ScalarNode):
            raise Unreadable(line, "a key that is no text", "use a plain word as key")
        if key.value in nodes:
            raise Unreadable(line, f"the key {key.value} twice", "keep one of them")
        nodes[key.value] = _node(value, first_line)
    return Table(nodes, first_line + node.start_mark.line)
