"""The table of roles, tiers and models."""

from __future__ import annotations

import pytest

from super_agents.agents.model_choice import Entry, ModelTable


@pytest.fixture
def table() -> ModelTable:
    """Two roles on two tiers."""
    entries = {"reader-agent": Entry("reader-agent", "judge", ("book-reader",)), "baker": Entry("baker", "builder")}
    return ModelTable(1, {"builder": "sonnet", "judge": "opus"}, ("opus", "sonnet", "haiku"), entries)


@pytest.mark.parametrize("name", ["reader-agent", "book-reader", "Book Reader", "BookReader", "READER_AGENT"])
def test_a_role_is_found_by_each_of_its_names_however_spelt(table: ModelTable, name: str) -> None:
    assert table.find(name) == table.entries["reader-agent"]


def test_a_name_that_nobody_goes_by_finds_nothing(table: ModelTable) -> None:
    assert table.find("reader") is None


def test_a_project_changes_tiers_and_single_roles(table: ModelTable) -> None:
    changed = table.changed(tiers={"builder": "haiku"}, roles={"book-reader": "builder", "nobody": "opus"})

    assert [changed.model_of(name) for name in changed.entries] == ["haiku", "haiku"]
    assert [table.model_of(name) for name in table.entries] == ["opus", "sonnet"]


def test_a_model_that_was_chosen_by_its_name_has_no_tier(table: ModelTable) -> None:
    changed = table.changed(tiers={}, roles={"baker": "claude-opus-5-5"})

    assert (changed.model_of("baker"), changed.tier_of("baker")) == ("claude-opus-5-5", "")


def test_who_cannot_have_a_model_takes_the_next_behind_it(table: ModelTable) -> None:
    assert table.fallbacks("opus") == ("sonnet", "haiku")
    assert table.fallbacks("haiku") == ()
    assert table.fallbacks("another") == ()
