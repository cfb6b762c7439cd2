"""`init --mcp`: our entry in `.mcp.json` as a program, over HTTP, or not at all, and back, byte for byte."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.projects import manifest
from super_agents.projects.layout import Layout
from super_agents.projects.ports import Holder, PortTable
from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.support.repositories import commit, make_repository, snapshot

if TYPE_CHECKING:
    from pathlib import Path

FORMS = ("stdio", "http", "none")
OTHERS = '{\n    "mcpServers": {\n        "bread": {"command": "bread"}\n    }\n}\n'


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with one commit."""
    return make_repository(tmp_path / "a repo", README__md="# Read me\n")


@pytest.fixture(params=["nothing", "others"])
def prepared(request: pytest.FixtureRequest, repo: Path) -> Path:
    """A repository without `.mcp.json`, and one with a server of the user's in it."""
    if request.param == "others":
        (repo / ".mcp.json").write_text(OTHERS)
        commit(repo, "a server of ours")
    return repo


def entry(repo: Path) -> Any:
    path = repo / ".mcp.json"
    return json.loads(path.read_text())["mcpServers"].get("super-agents") if path.exists() else None


def port(repo: Path) -> int:
    found = manifest.read(Layout(repo).manifest)
    assert found is not None
    assert found.http_port is not None
    return found.http_port


def test_over_http_the_entry_names_a_port_and_asks_for_headers(prepared: Path) -> None:
    actions.init(prepared, mcp="http")

    assert entry(prepared) == {
        "type": "http",
        "url": f"http://127.0.0.1:{port(prepared)}/mcp",
        "headersHelper": "super-agents km headers --start",
        "alwaysLoad": True,
    }
    assert 5001 <= port(prepared) <= 5100


def test_none_leaves_the_file_alone(prepared: Path) -> None:
    before = snapshot(prepared).get(".mcp.json")

    actions.init(prepared, mcp="none")

    assert snapshot(prepared).get(".mcp.json") == before


@pytest.mark.parametrize(("first", "second"), [*itertools.permutations(FORMS, 2)])
def test_one_form_becomes_the_other_as_if_it_had_always_been(
    prepared: Path, tmp_path: Path, first: str, second: str
) -> None:
    fresh = make_repository(tmp_path / "elsewhere" / "a repo", README__md="# Read me\n")
    if (prepared / ".mcp.json").exists():
        (fresh / ".mcp.json").write_text(OTHERS)
    actions.init(fresh, mcp=second)

    actions.init(prepared, mcp=first)
    actions.init(prepared, mcp=second)

    assert snapshot(prepared).get(".mcp.json") == snapshot(fresh).get(".mcp.json")
    assert Layout(prepared).manifest.read_bytes() == Layout(fresh).manifest.read_bytes()


@pytest.mark.parametrize("form", FORMS)
def test_init_and_upgrade_keep_the_form(prepared: Path, form: str) -> None:
    actions.init(prepared, mcp=form)
    before = snapshot(prepared)

    assert actions.init(prepared).is_empty
    assert actions.init(prepared, mcp=form).is_empty
    assert actions.upgrade(prepared).is_empty
    assert snapshot(prepared) == before


@pytest.mark.parametrize("form", FORMS)
def test_remove_restores_the_file_whatever_the_form_was(prepared: Path, form: str) -> None:
    before = snapshot(prepared)
    actions.init(prepared)
    actions.init(prepared, mcp=form)

    actions.remove(prepared, purge=True)

    assert snapshot(prepared) == before


def test_an_entry_that_the_user_has_edited_stays_his(repo: Path) -> None:
    actions.init(repo)
    path = repo / ".mcp.json"
    path.write_text(path.read_text().replace('"mcp"', '"mcp", "--tools", "all"'))
    edited = path.read_text()

    plan = actions.init(repo, mcp="http")

    assert path.read_text() == edited
    assert any("entry in `.mcp.json` was edited" in note for note in plan.notes)
    assert '"mcp": ' not in Layout(repo).manifest.read_text()


def test_the_port_that_the_project_had_last_is_named(repo: Path) -> None:
    actions.init(repo)
    project = Project.open(repo)
    holder = Holder(5077, project.id, project.name, str(repo), 1, 1.0, "0" * 32)
    PortTable.of_this_machine().publish(holder, is_alive=lambda _: False)

    actions.init(repo, mcp="http")

    assert port(repo) == 5077


def test_the_ports_of_the_settings_are_those_to_choose_from(repo: Path) -> None:
    actions.init(repo)
    (repo / ".claude/system/config.toml").write_text('[km]\nports = "6001-6001"\n')

    actions.init(repo, mcp="http")

    assert port(repo) == 6001


def test_the_named_port_is_tried_first(tmp_path: Path) -> None:
    table = PortTable(tmp_path / "ports.json")

    assert table.order("a", range(5001, 5101), named=5044)[0] == 5044
    assert sorted(table.order("a", range(5001, 5101), named=6000)) == list(range(5001, 5101))
