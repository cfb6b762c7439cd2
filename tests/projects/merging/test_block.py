"""The block in CLAUDE.md: found by its marks, and the user's where he rewrote it."""

from __future__ import annotations

from typing import cast

from super_agents.projects.merging import block, lines
from super_agents.projects.merging.merge import Way, merge, undo

WAY = cast("Way", block)
LINES = cast("Way", lines)


def test_the_block_stands_apart_from_what_was_there() -> None:
    assert merge(WAY, b"# Mine", "Ours", path="f").content == (
        b"# Mine\n\n<!-- super-agents:begin -->\nOurs\n<!-- super-agents:end -->\n"
    )
    assert merge(WAY, b"# Mine\r\n", "Ours\nstays", path="f").content == (
        b"# Mine\r\n\r\n<!-- super-agents:begin -->\r\nOurs\r\nstays\r\n<!-- super-agents:end -->\r\n"
    )


def test_a_block_that_was_edited_inside_is_kept() -> None:
    merged = merge(WAY, b"# Mine\n", "Ours", path="f")
    edited = merged.content.replace(b"Ours", b"Ours and mine")

    undone = undo(WAY, edited, merged.insertions, created=False, path="f")

    assert undone.content == edited
    assert undone.notes == ("the block of super-agents in `f` was edited: it was kept",)


def test_a_block_that_a_formatter_touched_is_cut_out_by_its_marks() -> None:
    merged = merge(WAY, b"# Mine\n", "- one\n- two", path="f")
    formatted = merged.content.replace(b"- one\n", b"* one\n\n").replace(b"begin -->\n", b"begin -->\n\n")

    undone = undo(WAY, formatted, merged.insertions, created=False, path="f")

    assert undone.content == b"# Mine\n\n"
    assert undone.notes


def test_a_file_whose_newlines_git_changed_loses_the_block_all_the_same() -> None:
    merged = merge(WAY, b"# Mine\n", "Ours", path="f")
    converted = merged.content.replace(b"\n", b"\r\n")

    undone = undo(WAY, converted, merged.insertions, created=False, path="f")

    assert undone.content == b"# Mine\r\n\r\n"


def test_a_block_left_by_a_lost_manifest_is_taken_for_ours() -> None:
    first = merge(WAY, b"# Mine\n", "Ours", path="f")

    second = merge(WAY, first.content, "Ours", path="f")

    assert second.content == first.content
    assert undo(WAY, second.content, second.insertions, created=False, path="f").content == b"# Mine\n\n"


def test_lines_that_are_there_already_are_not_added_again() -> None:
    merged = merge(LINES, b"b\n", "# ours\na\nb\n", path="f")

    assert merged.content == b"b\n# ours\na\n"


def test_lines_that_were_sorted_in_are_taken_out_one_by_one() -> None:
    merged = merge(LINES, b"x\n", "# ours\na\nb\n", path="f")

    undone = undo(LINES, b"a\n# ours\nb\nx\n", merged.insertions, created=False, path="f")

    assert undone.content == b"x\n"
    assert undone.notes


def test_lines_before_and_after_our_text_are_not_joined_by_its_removal() -> None:
    for way in (WAY, LINES):
        merged = merge(way, b"before", "Ours", path="f")

        undone = undo(way, merged.content + b"after", merged.insertions, created=False, path="f")

        assert undone.content == b"before\nafter"


def test_a_longer_line_that_ends_like_ours_is_not_cut() -> None:
    merged = merge(LINES, b"x\n", "a\n", path="f")

    undone = undo(LINES, b"x\nba\n", merged.insertions, created=False, path="f")

    assert undone.content == b"x\nba\n"
