"""Sentences as the code builds them, with names in braces where values go."""

from __future__ import annotations

import ast


def template(node: ast.expr) -> str:
    """Return the text that an expression builds, as far as it can be told without running it."""
    return " ".join(_text(node).split())


def _text(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            found = text
        case ast.JoinedStr(values=parts):
            found = "".join(_text(part) for part in parts)
        case ast.FormattedValue(value=value):
            found = f"{{{_name(value)}}}"
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            found = _text(left) + _text(right)
        case ast.IfExp(body=body, orelse=other):
            found = " / ".join(text for text in (_text(body), _text(other)) if text)
        case ast.BoolOp(op=ast.Or(), values=values):
            found = " / ".join(_text(value) for value in values if not isinstance(value, ast.Name))
        case _:
            found = f"{{{_name(node)}}}"
    return found


def _name(node: ast.expr) -> str:
    """Return one word for a value: the name that is nearest to it."""
    if isinstance(node, ast.Subscript | ast.Attribute | ast.Name):
        return ast.unparse(node)
    names = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
    return names[-1] if names else "..."
