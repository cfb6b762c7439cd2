"""What holds for every page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.documentation.pages import DOCS, anchors, blocks, links, pages, prose
from tests.support.tree import PACKAGE, ROOT, shown

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = {"sh", "console", "python", "text", "json", "toml", "ini"}
FILE = re.compile(r"`(?P<path>[\w-]+(?:/[\w-]+)*/[\w-]+\.(?:py|sh))`")
ADDRESS = re.compile(r"https?://(?P<host>[\w.-]+)")
# Standards that a reader may want to look up, and this machine itself.
KNOWN_HOSTS = {"keepachangelog.com", "semver.org", "127.0.0.1", "cloudevents.io", "www.rfc-editor.org"}


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = [link for link in links(page) if not ADDRESS.match(link) and not leads_somewhere(page, link)]

    assert broken == []


def leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


@pytest.mark.parametrize("page", [page for page in pages() if DOCS in page.parents], ids=shown)
def test_a_page_starts_with_its_title_and_has_one(page: Path) -> None:
    titles = re.findall(r"^# .+$", prose(page), re.MULTILINE)

    assert len(titles) == 1
    assert page.read_text(encoding="utf-8").startswith(titles[0])


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_block_of_code_names_its_language(page: Path) -> None:
    assert [block.line for block in blocks(page) if block.language not in LANGUAGES] == []


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_block_of_code_is_closed(page: Path) -> None:
    assert "```" not in prose(page)


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_a_page_names_no_host_but_standards_and_this_machine(page: Path) -> None:
    hosts = {found["host"] for found in ADDRESS.finditer(page.read_text(encoding="utf-8"))}

    assert hosts <= KNOWN_HOSTS


@pytest.mark.parametrize("page", [page for page in pages() if DOCS / "guides" not in page.parents], ids=shown)
def test_every_file_of_ours_that_a_page_names_is_there(page: Path) -> None:
    """A path with a folder in it is meant from the top, or from the package."""
    named = {found["path"] for found in FILE.finditer(prose(page))}

    assert [path for path in sorted(named) if not ((ROOT / path).exists() or (PACKAGE / path).exists())] == []


def test_every_page_can_be_reached_from_the_map() -> None:
    seen: set[Path] = set()
    waiting = [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page not in seen:
            seen.add(page)
            targets = [(page.parent / link.partition("#")[0]).resolve() for link in links(page)]
            waiting += [target for target in targets if target.suffix == ".md" and target.is_file()]

    assert [shown(page) for page in pages() if page not in seen and DOCS in page.parents] == []
