"""A group of commands that knows what you meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence


class SuggestingGroup(click.Group):
    """Names the nearest command when it does not know the one that was typed."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            raise unknown_command(name, self.list_commands(ctx), ctx)
        return super().resolve_command(ctx, args)


def unknown_command(name: str, known: Sequence[str], ctx: click.Context) -> click.UsageError:
    """Build the error for a command that is not there."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    meant = f" Did you mean `{ctx.command_path} {near[0]}`?" if near else ""
    return click.UsageError(f"There is no command `{name}`.{meant}", ctx)
