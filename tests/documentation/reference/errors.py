"""The page of errors, from the file that holds their tree."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

from super_agents import errors as module
from super_agents.cli.errors import FAILED
from tests.documentation.reference.markdown import code, page, sentence, ticked
from tests.documentation.reference.templates import template

if TYPE_CHECKING:
    from collections.abc import Iterator

INTRODUCTION = f"""
Every error says in a sentence what is the case and names the next step. On a terminal it goes to stderr. With `--json`
it goes to stdout as `{{"error": {{"code", "message", "hint", "details"}}}}`, where `code` is the class name in
snake_case. Every one of these ends a command with exit code {FAILED}. Wrong usage ends with 2 (code `usage`), and a bug
of ours with 3 (code `bug`).

Words in braces below stand for what is known when the error happens.
"""


def errors() -> str:
    """Return the page."""
    tree = inspect.cleandoc(module.__doc__ or "").partition("\n\n")[2].partition("\n\n")[0]
    return page("Errors", INTRODUCTION, "## The tree", code(tree), *_entries())


def classes() -> list[type[module.SuperAgentsError]]:
    """Return every class of the tree in the order of the file, parents before children."""
    found = [each for each in vars(module).values() if inspect.isclass(each)]
    return [each for each in found if issubclass(each, module.SuperAgentsError)]


def _entries() -> Iterator[str]:
    bodies = {node.name: node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef)}
    for each in classes():
        yield f"## {each.__name__}"
        yield f"{sentence(inspect.getdoc(each) or '')}\n\n" + "\n".join(_lines(each, bodies[each.__name__]))


def _lines(each: type[module.SuperAgentsError], body: ast.ClassDef) -> Iterator[str]:
    parent = each.__bases__[0]
    kind = f", under [{parent.__name__}](#{parent.__name__.lower()})" if parent in classes() else ""
    yield f"- code: `{each.__new__(each).code}`{kind}"
    call = next((call for call in ast.walk(body) if _is_super_call(call)), None)
    if not isinstance(call, ast.Call) or each is module.SuperAgentsError:
        return
    hint = next((word.value for word in call.keywords if word.arg == "hint"), None)
    details = [word.arg for word in call.keywords if word.arg not in {"hint", None}]
    yield f"- says: {template(call.args[0])}"
    if hint is not None and not isinstance(hint, ast.Name):
        yield f"- next step: {template(hint)}"
    if details:
        yield f"- details: {', '.join(ticked(str(name)) for name in details)}"


def _is_super_call(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "__init__":
        return False
    return isinstance(node.func.value, ast.Call) and isinstance(node.func.value.func, ast.Name)
