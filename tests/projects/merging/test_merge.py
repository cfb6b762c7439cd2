"""What every way of merging promises, whatever the user's file looks like."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from super_agents.errors import FileRefused
from super_agents.projects.merging import block, json_members, lines
from super_agents.projects.merging.merge import Merged, Way, merge, undo

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK = "# Working with others\n\n- look at the log\n- append to it\n"
LINES = "# super-agents\n.claude/worktrees/\nsettings.local.json\n"
MEMBERS = json.dumps(
    {
        "permissions": {"allow": ["Bash(super-agents status)", "Bash(super-agents event list:*)"]},
        "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "super-agents-hook"}]}]},
    }
)
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=12)
BLOCKS = cast("Way", block)
LINE_FILES = cast("Way", lines)
JSON_FILES = cast("Way", json_members)


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Return a text in any style: newlines alike or mixed, with a byte order mark or not, ended or not, any bytes."""
    newline = draw(NEWLINES)
    lines = draw(st.lists(st.one_of(WORDS, st.sampled_from(["", "# super-agents", "settings.local.json", "  x  "]))))
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return (mark + newline.join(lines) + draw(st.sampled_from(["", newline]))).encode()


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)
ALLOWED = st.lists(st.one_of(st.sampled_from(["Bash(super-agents status)", "Read"]), SCALARS), max_size=4)
PERMISSIONS = st.dictionaries(st.sampled_from(["deny", "ask"]), VALUES) | st.fixed_dictionaries({"allow": ALLOWED})
SETTINGS = st.dictionaries(WORDS, VALUES, max_size=3).flatmap(
    lambda members: st.fixed_dictionaries(
        {key: st.just(value) for key, value in members.items() if key not in {"permissions", "hooks"}},
        optional={"permissions": PERMISSIONS, "hooks": st.dictionaries(WORDS, VALUES, max_size=2)},
    )
)


@st.composite
def settings_files(draw: st.DrawFn) -> bytes:
    """Return a JSON object in any formatting."""
    indent = draw(st.sampled_from([None, 0, 1, 2, 4, "\t"]))
    separators = draw(st.sampled_from([None, (",", ":"), (", ", " : "), (" ,", ": ")]))
    text = json.dumps(draw(SETTINGS), indent=indent, separators=separators, ensure_ascii=draw(st.booleans()))
    text = text.replace("\n", draw(NEWLINES))
    if draw(st.booleans()):
        text = text.replace("{}", "{ }").replace("[]", "[\n  ]")
    mark, end = draw(st.sampled_from(["", "\ufeff"])), draw(st.sampled_from(["", "\n", "\r\n", "  \n\n"]))
    return (mark + draw(st.sampled_from(["", "\n", " "])) + text + end).encode()


def undone(way: Way, merged: Merged, content: bytes | None = None) -> bytes | None:
    there = merged.content if content is None else content
    return undo(way, there, merged.insertions, created=merged.created, path="f").content


def all_three(check: Callable[[Way, str, bytes], None]) -> Callable[..., None]:
    """Run one claim over all ways of merging."""

    @pytest.mark.parametrize(
        ("way", "ours", "files"),
        [(BLOCKS, BLOCK, texts()), (LINE_FILES, LINES, texts()), (JSON_FILES, MEMBERS, settings_files())],
        ids=["block", "lines", "json"],
    )
    @given(data=st.data())
    def claim(way: Way, ours: str, files: st.SearchStrategy[bytes], data: st.DataObject) -> None:
        content = data.draw(files)
        assume(content != merge(way, None, ours, path="f").content)
        check(way, ours, content)

    return cast("Callable[..., None]", claim)


@all_three
def check_undo(way: Way, ours: str, content: bytes) -> None:
    assert undone(way, merge(way, content, ours, path="f")) == content


@all_three
def check_twice(way: Way, ours: str, content: bytes) -> None:
    once = merge(way, content, ours, path="f").content

    assert merge(way, once, ours, path="f").content == once


test_undoing_a_merge_gives_back_every_byte = check_undo
test_merging_twice_is_merging_once = check_twice


@given(texts(), texts(), st.sampled_from([(BLOCKS, BLOCK), (LINE_FILES, LINES)]))
def test_what_the_user_writes_around_our_text_survives_its_removal(
    content: bytes, added: bytes, kind: tuple[Way, str]
) -> None:
    way, ours = kind
    assume(b"super-agents" not in content + added and b"settings.local" not in content + added)
    merged = merge(way, content, ours, path="f")

    kept = undone(way, merged, merged.content + added)

    assert kept is not None
    assert kept.startswith(content)
    assert kept.endswith(added)
    assert len(kept) <= len(content) + len(added) + 2  # a newline where two lines would be joined


@given(settings_files(), st.sampled_from([None, 1, 4]))
def test_a_file_that_was_reformatted_still_gives_back_what_it_said(content: bytes, indent: int | None) -> None:
    assume(content != merge(JSON_FILES, None, MEMBERS, path="f").content)
    merged = merge(JSON_FILES, content, MEMBERS, path="f")
    reformatted = json.dumps(json.loads(merged.content.decode("utf-8-sig")), indent=indent).encode()

    kept = undone(JSON_FILES, merged, reformatted)

    assert without_empty(json.loads(kept or b"{}")) == without_empty(json.loads(content.decode("utf-8-sig")))


def without_empty(value: Any) -> Any:
    """Forget empty objects and lists of the two that we add to: who reformats loses the trace of whose they were."""
    if not isinstance(value, dict):
        return value
    value = {key: without_empty(inner) if key == "permissions" else inner for key, inner in value.items()}
    return {key: inner for key, inner in value.items() if key not in {"permissions", "hooks", "allow"} or inner}


@given(settings_files())
@example(b'{"permissions": {"allow": []}}')
@example(b"{}")
def test_after_a_merge_the_json_says_what_it_said_and_what_we_add(content: bytes) -> None:
    before = json.loads(content.decode("utf-8-sig"))

    after = json.loads(merge(JSON_FILES, content, MEMBERS, path="f").content.decode("utf-8-sig"))

    assert set(json.loads(MEMBERS)["permissions"]["allow"]) <= set(map(str, after["permissions"]["allow"]))
    assert after["permissions"]["allow"][: len(before.get("permissions", {}).get("allow", []))] == before.get(
        "permissions", {}
    ).get("allow", [])
    assert {key: value for key, value in after.items() if key not in {"permissions", "hooks"}} == {
        key: value for key, value in before.items() if key not in {"permissions", "hooks"}
    }


@pytest.mark.parametrize(("way", "ours"), [(BLOCKS, BLOCK), (LINE_FILES, LINES), (JSON_FILES, MEMBERS)])
def test_a_file_that_we_made_is_gone_after_undo(way: Way, ours: str) -> None:
    merged = merge(way, None, ours, path="f")

    assert merged.created
    assert undone(way, merged) is None


@pytest.mark.parametrize("way", [BLOCKS, LINE_FILES, JSON_FILES])
def test_a_file_in_utf_16_is_refused(way: Way) -> None:
    with pytest.raises(FileRefused, match="not text in UTF-8"):
        merge(way, "{}".encode("utf-16"), "{}", path="f")
