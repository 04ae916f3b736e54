"""YAML with line numbers: a tree that remembers where each key stands, and plain data out of it."""

from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from judging.briefs.errors import BriefError
from kitchen import yaml_texts

LONGEST = 200_000  # characters of a brief.yaml
NODES = 20_000  # aliases can make a short text huge


def read_tree(text: str, source: str) -> CommentedMap:
    """The YAML mapping; raises BriefError with the line at which it can't be read."""
    if len(text) > LONGEST:
        raise BriefError([f"{source}:1: file: is longer than {LONGEST:,} characters; shorten it"])
    try:
        tree = yaml_texts.load(text)
    except yaml_texts.BadYaml as error:
        raise BriefError([f"{source}:{error.line or 1}: yaml: {error}"]) from error
    if not isinstance(tree, CommentedMap):
        raise BriefError([f"{source}:1: file: write a mapping with name, participants, judges, …"])
    return tree


def plain(tree: CommentedMap, source: str) -> dict[Any, Any]:
    """The same data in Python's own types; raises BriefError if aliases blow it up."""
    left = [NODES]

    def copy(node: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise BriefError([f"{source}:1: yaml: holds more than {NODES:,} values; shorten it"])
        if isinstance(node, dict):
            return {copy(key): copy(value) for key, value in node.items()}
        if isinstance(node, list):
            return [copy(value) for value in node]
        for kind in (bool, int, float, str):
            if isinstance(node, kind):
                return kind(node)
        return node

    try:
        return dict(copy(tree))
    except (RecursionError, TypeError):
        raise BriefError([f"{source}:1: yaml: holds itself, or a mapping as a key"]) from None


def place_of(tree: Any, loc: tuple[Any, ...]) -> tuple[int, str]:
    """The line of the deepest part of `loc` that the file has, and the field's dotted path."""
    node, line = tree, 1
    for key in loc:
        if isinstance(node, CommentedMap) and key in node:
            # Keys that a merge ("<<") brought in stand elsewhere.
            line = node.lc.key(key)[0] + 1 if key in (node.lc.data or {}) else line
        elif isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
            line = node.lc.item(key)[0] + 1
        else:
            break
        node = node[key]
    return line, ".".join(map(str, loc)) or "file"
