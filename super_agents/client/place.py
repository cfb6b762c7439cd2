"""Where a knowledge manager is to be found, and who asks it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from super_agents.errors import KmUnreachable
from super_agents.events.actors import NAME, SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from super_agents.projects.project import Project

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Place:
    """One instance of a knowledge manager: `url` without a path, and the token that lets in."""

    url: str
    token: str


def finder(path: Path | str | None, url: str | None, token: str | None) -> Callable[[], Place]:
    """Return what finds the knowledge manager, asked anew after a restart has given it another port and token.

    That of the project at `path`, by default of the current folder, unless a `url` and a `token` are given. Raises
    `ProjectNotFound`.
    """
    if url is not None:
        return partial(Place, url.rstrip("/"), token or "")
    from super_agents.projects.project import Project  # not for who names a url

    return partial(_of_project, Project.open(path))


def _of_project(project: Project) -> Place:
    from super_agents.projects import km_record  # as above

    record = km_record.read(project.layout)
    try:
        token = project.layout.km_token.read_text(encoding="utf-8").strip()
    except OSError:
        token = ""
    if record is None or not token:
        raise KmUnreachable(project.root, "it does not run")
    return Place(f"http://127.0.0.1:{record.port}", token)


def identity(agent: str | None, secret: str | None) -> Mapping[str, str]:
    """Return the headers that say who asks: what is given, else what the environment says."""
    name = agent or os.environ.get(NAME)
    proof = secret if agent else secret or os.environ.get(SECRET)
    told = {"X-Super-Agent": name, "X-Super-Agent-Secret": proof}
    return {header: value for header, value in told.items() if value}


def address(place: Place, *path: object) -> str:
    """Return the URL of a resource of the API; each part of the path may hold any characters."""
    return "/".join([place.url + API, *(quote(str(part), safe="") for part in path)])


def bearer(place: Place) -> dict[str, str]:
    """Return the header that lets in."""
    return {"Authorization": f"Bearer {place.token}"}


def given(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that are not None: those are what the other side has a default for."""
    return {name: value for name, value in members.items() if value is not None}
