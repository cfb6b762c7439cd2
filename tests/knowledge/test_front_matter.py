"""Documents as files: what is written is read back, and what cannot be read names its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from super_agents.errors import DocumentInvalid
from super_agents.knowledge.document import STATUSES, TYPES, Content, checked
from super_agents.knowledge.front_matter import Malformed, parse, render
from super_agents.knowledge.names import is_id, slug

LINES = st.text(max_size=40)
CONTENTS = st.builds(
    Content,
    type=st.sampled_from(TYPES),
    title=LINES,
    body=st.text() | st.sampled_from(["+++\n+++", "---\nx\n---", "\ufeffx", "\r\n\r", '"""', "# x"]),
    tags=st.lists(st.text(min_size=1, max_size=8), max_size=4).map(tuple),
    ticket=st.none() | LINES,
    source=st.none() | LINES,
    confidence=st.floats(0, 1),
    author=st.none() | LINES,
    status=st.none() | st.sampled_from(STATUSES),
    supersedes=st.none() | st.just("0001-x"),
)


@given(CONTENTS)
def test_what_is_written_is_read_back(given: Content) -> None:
    try:
        content = checked(given)
    except DocumentInvalid:
        return  # not a document

    assert checked(content) == content
    assert parse(render(content).encode(), "name") == content


@given(st.binary(max_size=200) | st.text().map(lambda text: f"+++\n{text}\n+++\nbody".encode(errors="replace")))
def test_any_bytes_are_a_document_or_a_named_line(raw: bytes) -> None:
    read = read_or_refused(raw)

    if isinstance(read, Malformed):
        assert 1 <= read.line <= raw.count(b"\n") + raw.count(b"\r") + 1
        assert read.reason
    else:
        assert parse(render(read).encode(), "name") == read


def read_or_refused(raw: bytes) -> Content | Malformed:
    try:
        return parse(raw, "name")
    except Malformed as error:
        return error


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("+++\ntitle = 'x'\n", 1, "no second such line"),
        ("+++\ntitle = 'x'\ntags = [\n+++\n", 3, "no TOML"),
        ("+++\ntype = 'note'\ntitle = x\n+++\n", 3, "no TOML"),
        ("+++\ntitle = 'x'\n\ncolour = 'red'\n+++\n", 4, "`colour`"),
        ("+++\ntitle = 1\n+++\n", 2, "another type"),
        ("+++\ntitle = 'x'\nconfidence = true\n+++\n", 3, "another type"),
        ("+++\ntitle = 'x'\nconfidence = 2\n+++\n", 3, "wrong confidence"),
        ("+++\ntitle = 'x'\ntags = ['a b']\n+++\n", 3, "wrong tag"),
        ("+++\ntitle = 'x'\ntype = 'poem'\n+++\n", 3, "wrong type"),
        ("+++\ntitle = '''x\n+++\n'''\n+++\n", 2, "no TOML"),
        ("---\ntitle: x\n---\n", 1, "TOML between lines"),
        ("x\ny\n\udcff", 3, "UTF-8"),
    ],
)
def test_what_cannot_be_read_names_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(Malformed, match=reason) as caught:
        parse(text.encode(errors="surrogateescape"), "name")

    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Leases #\n\ntext", "Leases"),
        ("\n\n#  Two words\n", "Two words"),
        ("text\n# Later", "my name"),
        ("", "my name"),
        ("+++\ntype = 'note'\n+++\n# In the body", "In the body"),
        ("---\n\na line, as Markdown has it", "my name"),
    ],
)
def test_a_file_without_a_title_has_that_of_its_heading_or_name(text: str, title: str) -> None:
    assert parse(text.encode(), "my-name").title == title


@given(st.text())
def test_every_title_suggests_an_id(title: str) -> None:
    assert is_id(slug(title.encode(errors="replace").decode()))
