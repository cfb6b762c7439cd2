"""The client with an event loop, used as if it had none: every answer is waited for."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Callable, Iterator


class Waited:
    """Stands for one object of the client."""

    def __init__(self, of: Any, runner: asyncio.Runner) -> None:
        self._of = of
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        """Return a noun, or a verb that waits."""
        found = getattr(self._of, "aclose" if name == "close" else name)
        if inspect.isasyncgenfunction(found):
            return lambda *args, **more: self._each(found(*args, **more))
        return self._verb(found) if callable(found) else Waited(found, self._runner)

    def _verb(self, found: Callable[..., Any]) -> Callable[..., Any]:
        async def wait(*args: Any, **more: Any) -> Any:
            return await found(*args, **more)

        return lambda *args, **more: self._runner.run(wait(*args, **more))

    def _each(self, source: AsyncIterator[Any]) -> Iterator[Any]:
        async def following() -> Any:
            return await anext(source)

        try:
            while True:
                yield self._runner.run(following())
        finally:
            self._runner.run(source.aclose())  # type: ignore[attr-defined]  # a generator has it
