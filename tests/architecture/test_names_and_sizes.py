"""How things are called and how long they may be."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.support.tree import PACKAGE, ROOT, modules, parsed, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

# Words that say nothing: whatever carries one could be called anything else as well.
EMPTY_WORDS = {
    *("manager", "handler", "helper", "helpers", "util", "utils", "common", "base", "core", "engine"),
    *("data", "info", "v2", "new", "old", "simple", "enhanced"),
}
SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(?P<rest>.*)")
EXPLAINED = re.compile(r"^(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[a-z-]+(?:,\s*[a-z-]+)*\])\W+\w+")


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for module in modules():
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{shown(module)}:{node.lineno} {node.name}", node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of the body; a docstring is no code."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def test_functions_are_short() -> None:
    lengths = {name: length(function) for name, function in functions()}

    assert [name for name, lines in lengths.items() if lines > 50] == []
    assert sum(lines > 25 for lines in lengths.values()) <= len(lengths) * 0.02
    assert median(lengths.values()) <= 8


def test_files_are_short() -> None:
    """But for the one file that every error is in: it is read by looking something up."""
    lengths = {shown(module): len(module.read_text(encoding="utf-8").splitlines()) for module in modules()}
    del lengths["super_agents/errors.py"]

    assert [name for name, lines in lengths.items() if lines > 450] == []
    assert sum(lines > 250 for lines in lengths.values()) <= len(lengths) * 0.1


def test_no_module_has_an_empty_name() -> None:
    assert [shown(module) for module in modules() if words(module.stem) & EMPTY_WORDS] == []


def test_no_class_has_an_empty_name() -> None:
    classes = [
        f"{shown(module)} {node.name}"
        for module in modules()
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.ClassDef) and words(node.name) & EMPTY_WORDS
    ]

    assert classes == []


def test_each_suppression_names_its_rule_and_its_reason() -> None:
    bare = [
        f"{shown(module)}:{number}"
        for module in [*modules(PACKAGE), *modules(ROOT / "tests")]
        for number, line in enumerate(module.read_text(encoding="utf-8").splitlines(), start=1)
        if (found := SUPPRESSION.search(line)) and not EXPLAINED.match(found["rest"]) and module != Path(__file__)
    ]

    assert bare == []
