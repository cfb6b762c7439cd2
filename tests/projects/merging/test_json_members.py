"""JSON files are merged in the user's own formatting, and refused with a place when they cannot be."""

from __future__ import annotations

import json
from typing import cast

import pytest

from super_agents.errors import FileRefused
from super_agents.projects.merging import json_members
from super_agents.projects.merging.merge import Way, merge, undo

WAY = cast("Way", json_members)
ALLOW = json.dumps({"permissions": {"allow": ["A", "B"]}})


def merged(text: str, ours: str = ALLOW) -> str:
    return merge(WAY, text.encode(), ours, path="settings.json").content.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", '{\n  "permissions": {\n    "allow": [\n      "A",\n      "B"\n    ]\n  }\n}'),
        ('{"x":1}', '{"x":1,"permissions":{"allow":["A","B"]}}'),
        ('{"x": 1, "y": 2}', '{"x": 1, "y": 2, "permissions": {"allow": ["A", "B"]}}'),
        ('{"permissions": {"allow": []}}', '{"permissions": {"allow": ["A", "B"]}}'),
        (
            '{\n\t"permissions": {\n\t\t"allow": [\n\t\t\t"X"\n\t\t]\n\t}\n}\n',
            '{\n\t"permissions": {\n\t\t"allow": [\n\t\t\t"X",\n\t\t\t"A",\n\t\t\t"B"\n\t\t]\n\t}\n}\n',
        ),
        (
            '{\r\n    "permissions": {\r\n        "allow": ["X", "A"]\r\n    }\r\n}',
            '{\r\n    "permissions": {\r\n        "allow": ["X", "A", "B"]\r\n    }\r\n}',
        ),
        (
            '{\n    "permissions": {}\n}',
            '{\n    "permissions": {\n        "allow": [\n            "A",\n            "B"\n        ]\n    }\n}',
        ),
    ],
    ids=["empty", "compact", "one line", "inner empty", "tabs", "crlf", "four spaces"],
)
def test_what_is_added_is_written_as_its_neighbours_are(before: str, after: str) -> None:
    assert merged(before) == after


def test_a_value_that_the_user_has_set_stays() -> None:
    before = '{"model": "opus"}'

    result = merge(WAY, before.encode(), '{"model": "haiku"}', path="settings.json")

    assert result.content.decode() == before
    assert result.notes == ('`model` in `settings.json` was left as it is: "opus"',)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{\n  "a": 1\n  "b": 2\n}', 3, 3),
        ('{\n  // why\n  "a": 1\n}', 2, 3),
        ('{"a": NaN}', None, None),
        ('{"a": 1} x', 1, 10),
        ("\ufeff{'a': 1}", 1, 2),
        ("[" * 100_000, None, None),
    ],
    ids=["missing comma", "comment", "NaN", "more text", "quotes", "deep"],
)
def test_what_is_not_json_is_refused_with_line_and_column(text: str, line: int | None, column: int | None) -> None:
    with pytest.raises(FileRefused, match="not valid JSON") as caught:
        merged(text)

    assert (caught.value.details["line"], caught.value.details["column"]) == (line, column)


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ('{\n  "permissions": []\n}', 2, 18, "`permissions` is a list where an object belongs"),
        ('{"permissions": {"allow": "all"}}', 1, 27, "`permissions.allow` is a text where a list belongs"),
        ("[1]", 1, 1, "the whole is a list where an object belongs"),
        ('{"permissions": null}', 1, 17, "`permissions` is null where an object belongs"),
    ],
)
def test_a_member_of_another_kind_is_refused_with_its_place(text: str, line: int, column: int, says: str) -> None:
    with pytest.raises(FileRefused, match=says) as caught:
        merged(text)

    assert (caught.value.details["line"], caught.value.details["column"]) == (line, column)


def test_bytes_that_are_not_utf_8_are_refused_with_their_place() -> None:
    with pytest.raises(FileRefused, match="not UTF-8") as caught:
        merge(WAY, b'{\n "a": "\xe9"}', ALLOW, path="settings.json")

    assert (caught.value.details["line"], caught.value.details["column"]) == (2, 8)


def test_of_two_members_with_one_key_the_last_one_counts() -> None:
    before = '{"permissions": {"allow": ["X"]}, "permissions": {"allow": ["Y"]}}'

    result = merge(WAY, before.encode(), ALLOW, path="f")

    assert json.loads(result.content)["permissions"]["allow"] == ["Y", "A", "B"]
    assert undo(WAY, result.content, result.insertions, created=False, path="f").content == before.encode()


def test_rules_that_the_user_added_beside_ours_survive_the_removal() -> None:
    result = merge(WAY, b"{}", ALLOW, path="f")
    edited = result.content.replace(b'"A",', b'"A",\n      "Mine",')

    undone = undo(WAY, result.content.replace(result.content, edited), result.insertions, created=False, path="f")

    assert json.loads(undone.content or b"") == {"permissions": {"allow": ["Mine"]}}
    assert undone.notes


def test_a_rule_of_ours_that_the_user_took_out_does_not_hinder_the_removal() -> None:
    result = merge(WAY, b'{"permissions": {"allow": ["X"]}}', ALLOW, path="f")
    edited = result.content.replace(b', "A"', b"")

    undone = undo(WAY, edited, result.insertions, created=False, path="f")

    assert undone.content == b'{"permissions": {"allow": ["X"]}}'


def test_an_emptied_file_has_nothing_to_take_out() -> None:
    result = merge(WAY, b'{"a": 1}', ALLOW, path="f")

    assert undo(WAY, b"", result.insertions, created=False, path="f").content == b""


def test_a_longer_value_that_begins_like_ours_is_not_cut() -> None:
    result = merge(WAY, b'{"ports": [0]}', '{"ports": [1]}', path="f")
    assert result.content == b'{"ports": [0, 1]}'

    undone = undo(WAY, b'{"ports": [0, 12]}', result.insertions, created=False, path="f")

    assert undone.content == b'{"ports": [0, 12]}'
