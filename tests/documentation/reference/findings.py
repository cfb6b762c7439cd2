"""The page of findings, from every place in the code that makes one.

A code is either written where the finding is made, or handed to a small function of the same module that makes it.
Both are read from the source; so are the values of a part that varies, from the loop or the test that it comes from.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from tests.documentation.reference.markdown import page, table, ticked
from tests.support.tree import PACKAGE, modules, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INTRODUCTION = """
The codes that `super-agents doctor`, `super-agents event verify`, `super-agents knowledge sync` and `super-agents agent
lint` use. They are stable: a script may rely on them. A finding is an error, a warning or a note; errors and warnings
make the command end with 1. What each means and what to do is in [troubleshooting](../guides/troubleshooting.md).
"""
COMMANDS = {
    "agents": "`agent lint`",
    "events": "`event verify` or `event repair`, `doctor`",
    "knowledge": "`knowledge sync`",
}  # by package; all others: the doctor alone


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """A code of a finding, and the module that uses it."""

    name: str
    module: str

    @property
    def found_by(self) -> str:
        """The commands that may show it."""
        return COMMANDS.get(self.module.split("/")[1], "`doctor`")


def findings() -> str:
    """Return the page."""
    makers: dict[str, list[str]] = {}
    for code in codes():
        makers.setdefault(code.name, []).append(code.found_by)
    rows = [
        (f"[{ticked(name)}](../guides/troubleshooting.md#{name})", max(found_by, key=len))
        for name, found_by in makers.items()
    ]
    return page("Findings", INTRODUCTION, table(["code", "found by"], rows))


def codes() -> list[Code]:
    """Return every code there is, in order."""
    return sorted({Code(name, _shown(module)) for module in modules(PACKAGE) for name in _codes(module)})


def _codes(module: Path) -> Iterator[str]:
    tree = parsed(module)
    for function in _functions(tree):
        for call in _calls(function, "Finding"):
            given = next((word.value for word in call.keywords if word.arg == "code"), None)
            if isinstance(given, ast.Name) and given.id in _parameters(function):
                yield from _handed_over(tree, function, given.id)
            elif given is not None:
                yield from _names(given, function, tree)


def _handed_over(tree: ast.Module, maker: ast.FunctionDef, parameter: str) -> Iterator[str]:
    position = [name for name in _parameters(maker) if name != "self"].index(parameter)
    for function in _functions(tree):
        for call in _calls(function, maker.name):
            named = [word.value for word in call.keywords if word.arg == parameter]
            for value in named or call.args[position : position + 1]:
                yield from _names(value, function, tree)


def _names(value: ast.expr, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(name)):
            yield name
        case ast.IfExp(body=body, orelse=other):
            yield from _names(body, function, tree)
            yield from _names(other, function, tree)
        case ast.JoinedStr(values=parts):
            choices = [list(_choices(part, function, tree)) for part in parts]
            yield from ("".join(chosen) for chosen in product(*choices))
        case _:
            raise AssertionError(_unreadable(value))


def _choices(part: ast.expr, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    """Yield what a part of a code may be: itself, what a loop goes over, or the keys of a dict it is found in."""
    if isinstance(part, ast.Constant):
        yield str(part.value)
        return
    assert isinstance(part, ast.FormattedValue), _unreadable(part)
    wanted = ast.unparse(part.value)
    found = [*_from_loop(wanted, function), *_from_test(wanted, function, tree)]
    assert found, _unreadable(part)
    yield from found


def _from_loop(wanted: str, function: ast.FunctionDef) -> Iterator[str]:
    for loop in (node for node in ast.walk(function) if isinstance(node, ast.For)):
        targets = loop.target.elts if isinstance(loop.target, ast.Tuple) else [loop.target]
        names = [ast.unparse(target) for target in targets]
        if wanted in names and isinstance(loop.iter, ast.Tuple):
            for each in ast.literal_eval(loop.iter):
                yield each[names.index(wanted)] if isinstance(loop.target, ast.Tuple) else each


def _from_test(wanted: str, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    for test in (node for node in ast.walk(function) if isinstance(node, ast.Compare)):
        if ast.unparse(test.left) == wanted and isinstance(test.ops[0], ast.In):
            tables = (node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict))
            for table_ in tables:
                if ast.unparse(table_.targets[0]) == ast.unparse(test.comparators[0]):
                    yield from ast.literal_eval(table_.value)


def _unreadable(value: ast.expr) -> str:
    return f"the code of a finding cannot be read from the source: {ast.unparse(value)}"


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) == name:
            yield node


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _parameters(function: ast.FunctionDef) -> list[str]:
    given = function.args
    return [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def _shown(module: Path) -> str:
    return module.relative_to(PACKAGE.parent).as_posix()
