"""How long a document takes to be saved, and thousands of files to be taken in."""

from __future__ import annotations

import time
from contextlib import closing
from statistics import median
from typing import TYPE_CHECKING

from super_agents.events.file_log import FileEventLog
from super_agents.system.clock import SystemClock
from tests.bench.articles import Article, Articles
from tests.bench.result import Measured, Results, Target
from tests.support.libraries import make_library, make_views

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from super_agents.knowledge.library import Library
    from tests.bench.setting import Setting

TARGETS = {
    "save": Target("knowledge save among 10,000 documents: p50", unit="ms"),
    "first": Target("first look at a folder of 10,000 files: files a second", more_is_better=True),
    "again": Target("a look at 10,000 files that nobody changed", unit="ms"),
}
_SAVED = 200


def run(setting: Setting) -> Results:
    """Measure each once a round, on a fresh folder."""
    size = setting.either(10_000, 300)
    articles = list(Articles().some(size + _SAVED))
    values: dict[str, list[float]] = {name: [] for name in TARGETS}
    for _ in range(setting.rounds):
        with setting.scratch("f") as directory:
            for name, value in _round(directory, articles[:size], articles[size:]).items():
                values[name].append(value)
    return {name: Measured(tuple(values[name])) for name in TARGETS}


def _round(directory: Path, kept: Sequence[Article], new: Sequence[Article]) -> dict[str, float]:
    folder = directory / "knowledge"
    folder.mkdir()
    for number, article in enumerate(kept):
        (folder / f"a-{number}.md").write_text(f"# {article.title}\n\n{article.body}\n")
    log = FileEventLog(directory / "events", durability="os")
    with closing(log), closing(make_views(log, directory)) as views:
        library = make_library(views, directory, clock=SystemClock())
        first = _look(library)
        again = _look(library)
        saved = [_save(library, article) for article in new]
        assert log.head == len(kept) + len(new)
    return {"first": len(kept) / first, "again": again * 1000, "save": median(saved) * 1000}


def _look(library: Library) -> float:
    begun = time.perf_counter()
    library.sync()
    return time.perf_counter() - begun


def _save(library: Library, article: Article) -> float:
    begun = time.perf_counter()
    library.save(by="bench", title=article.title, body=article.body, tags=(article.tag,))
    return time.perf_counter() - begun
