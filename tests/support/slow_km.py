"""A knowledge manager with one more route, `/slow`, which answers when the file `go` is in the folder of signs."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
from starlette.routing import Route

from super_agents.km import life

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def main(root: Path, signs: Path) -> None:
    """Be the knowledge manager of the project at `root`."""

    async def slow(_: Request) -> Response:
        (signs / "begun").touch()
        while not (signs / "go").exists():  # noqa: ASYNC110 - another process makes the file
            await asyncio.sleep(0.01)
        return JSONResponse({"answer": "late"})

    life.live(root, more_routes=[Route("/slow", slow)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
