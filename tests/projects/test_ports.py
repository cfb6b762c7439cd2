"""The machine's table of ports."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import PortsExhausted
from super_agents.projects.ports import Holder, PortTable

if TYPE_CHECKING:
    from pathlib import Path

PORTS = range(5001, 5101)


@pytest.fixture
def table(tmp_path: Path) -> PortTable:
    return PortTable(tmp_path / "state" / "ports.json")


def holder(port: int, project: str = "a", *, root: str = "/", instance: str = "i") -> Holder:
    return Holder(port, project, f"name of {project}", root, 1, 1.0, f"{instance}{project}")


def alive(_: Holder) -> bool:
    return True


def test_a_project_tries_its_last_port_first(table: PortTable) -> None:
    table.publish(holder(5042), is_alive=alive)
    table.release(5042, "ia")

    assert table.order("a", PORTS)[0] == 5042


def test_every_port_is_tried_once(table: PortTable) -> None:
    table.publish(holder(5042), is_alive=alive)

    assert sorted(table.order("a", PORTS)) == sorted(table.order("b", PORTS)) == list(PORTS)


def test_ports_that_others_had_are_tried_last(table: PortTable) -> None:
    table.publish(holder(5042, "a"), is_alive=alive)
    table.publish(holder(5043, "b"), is_alive=alive)

    assert set(table.order("c", PORTS)[-2:]) == {5042, 5043}


def test_projects_do_not_all_knock_at_the_same_ports_first(table: PortTable) -> None:
    first = {table.order(f"project {number}", PORTS)[0] for number in range(50)}

    assert len(first) > 25


def test_a_port_of_a_project_whose_folder_is_gone_is_not_kept_for_it(table: PortTable, tmp_path: Path) -> None:
    table.publish(holder(5042, "a", root=str(tmp_path / "gone")), is_alive=alive)
    table.publish(holder(5043, "b"), is_alive=alive)

    assert table.order("c", PORTS)[-1] == 5043


def test_the_dead_are_taken_out_when_somebody_publishes(table: PortTable) -> None:
    table.publish(holder(5001, "a"), is_alive=alive)

    table.publish(holder(5002, "b"), is_alive=lambda other: other.project_id != "a")

    assert set(table.holders()) == {5002}


def test_a_project_has_one_entry(table: PortTable) -> None:
    table.publish(holder(5001), is_alive=alive)
    table.publish(holder(5002), is_alive=alive)

    assert table.holders() == {5002: holder(5002)}


def test_release_leaves_the_entry_of_another_instance(table: PortTable) -> None:
    table.publish(holder(5001, instance="later "), is_alive=alive)

    table.release(5001, "earlier a")

    assert set(table.holders()) == {5001}


def test_many_publish_at_once_and_none_is_lost(table: PortTable) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: table.publish(holder(n, f"p{n}"), is_alive=alive), range(5001, 5031)))

    assert set(table.holders()) == set(range(5001, 5031))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"holders": {}}', '{"holders": 1, "last": {}}', '{"holders": {}, "last": {"a": 5}}', "\x00"],
)
def test_a_damaged_table_counts_as_empty(table: PortTable, text: str) -> None:
    table.path.parent.mkdir()
    table.path.write_text(text)

    assert table.holders() == {}
    table.publish(holder(5001), is_alive=alive)
    assert set(table.holders()) == {5001}


def test_an_entry_of_another_release_is_passed_over(table: PortTable) -> None:
    table.path.parent.mkdir()
    table.path.write_text(json.dumps({"holders": {"5001": {"port": 5001}, "5002": None}, "last": {}}))

    assert table.holders() == {}


@pytest.mark.parametrize(
    "wrong", [{"port": "5002"}, {"port": 70_000}, {"port": 0}, {"pid": -1}, {"pid": 1 << 40}, {"root": None}]
)
def test_an_entry_with_wrong_values_hides_no_other(table: PortTable, wrong: dict[str, object]) -> None:
    table.publish(holder(5001), is_alive=alive)
    written = json.loads(table.path.read_text())
    written["holders"]["5002"] = {**written["holders"]["5001"], "port": 5002, **wrong}
    written["last"]["b"] = {"port": [], "root": 7}
    table.path.write_text(json.dumps(written))

    assert set(table.holders()) == {5001}
    assert table.order("a", PORTS)[0] == 5001


def test_an_exhausted_range_names_each_holder_and_the_next_step() -> None:
    holders: list[dict[str, object]] = [{"port": 5001, "name": "app", "root": "/app", "pid": 1}]
    holders += [{"port": port} for port in (5002, 5003, 5005)]

    error = PortsExhausted(5001, 5005, holders)

    assert error.message == (
        "all ports from 5001 to 5005 are taken: 5001 by `app` at `/app`; 5002-5003, 5005 by another program"
    )
    assert "SUPER_AGENTS_PORTS" in error.hint
