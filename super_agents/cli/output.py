"""Where an export goes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from super_agents.system.files import refused

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def opened(output: str | None) -> Iterator[IO[Any]]:
    """Open a file that takes the place of an older one when it is whole, or stdout; raises `PathRefused`."""
    try:
        with click.open_file(output or "-", "wb", atomic=output is not None) as file:
            yield file
    except OSError as error:
        if output is None:
            raise
        raise refused(output, error) from error
