"""How soon a search over 100,000 documents answers, against a bare FTS5 query for the same words."""

from __future__ import annotations

import time
from contextlib import closing
from functools import partial
from statistics import quantiles
from typing import TYPE_CHECKING

from super_agents.events.file_log import FileEventLog
from super_agents.knowledge.stemming import TOKENIZER
from super_agents.system.database import connect
from tests.bench.articles import Article, Articles, fill
from tests.bench.result import Measured, Results, Target, ratios
from tests.support.libraries import make_library, make_views

if TYPE_CHECKING:
    import random
    import sqlite3
    from collections.abc import Callable, Sequence

    from super_agents.knowledge.library import Library
    from tests.bench.setting import Setting

TARGETS = {
    "p50": Target("search, three words, 100,000 documents: p50", 10, unit="ms"),
    "p99": Target("search, three words, 100,000 documents: p99", unit="ms"),
    "against": Target("search, three words: p50 / that of a bare FTS5 query with snippets", 2),
    "apart": Target("search, three words that no text holds together: p50", 10, unit="ms"),
    "apart against": Target("search, three words that no text holds together: p50 / that of bare FTS5 with OR"),
    "misspelt": Target("search, one of three words misspelt: p50", 20, unit="ms"),
    "folding": Target("documents folded a second / bare FTS5 inserts of the same texts", more_is_better=True),
}
_BARE = f"CREATE VIRTUAL TABLE bare USING fts5(title, body, tags, tokenize='{TOKENIZER}')"
_ASKED = """
SELECT rowid, title, snippet(bare, 1, '**', '**', '…', 24) FROM bare WHERE bare MATCH ? ORDER BY rank LIMIT 10
"""
_MILLISECONDS = 1_000
_LONG = 6  # letters: in a word of so many a slip leaves one word that was probably meant


def run(setting: Setting) -> Results:
    """Measure folding once, and a few hundred searches a round."""
    size, asked = setting.either(100_000, 2_000), setting.either(300, 20)
    articles = list(Articles().some(size))
    with setting.scratch("s") as directory, closing(connect(directory / "bare.db")) as bare:
        log = FileEventLog(directory / "events", durability="os")
        fill(log, iter(articles))
        views = make_views(log, directory)
        folding = _seconds(views.catch_up)
        inserting = _seconds(partial(_insert, bare, articles))
        library = make_library(views, directory)
        library.follows_files = False
        with closing(log), closing(views):
            times = _play(setting, library, bare, _questions(articles, asked, setting.dice))
    return _told(times) | {"folding": Measured((inserting / folding,))}


def _play(
    setting: Setting, library: Library, bare: sqlite3.Connection, questions: dict[str, list[list[str]]]
) -> dict[str, list[float]]:
    def ours(words: list[str]) -> object:
        return library.search(" ".join(words))

    def bare_for(operator: str) -> Callable[[list[str]], object]:
        return lambda words: bare.execute(_ASKED, (f" {operator} ".join(f'"{word}"' for word in words),)).fetchall()

    both = {"ours": ours, "bare": bare_for("AND")}
    variants = {
        **{name: partial(_percentile, ask, questions["together"], 50) for name, ask in both.items()},
        "p99": partial(_percentile, ours, questions["together"], 99),
        "apart": partial(_percentile, ours, questions["apart"], 50),
        "bare apart": partial(_percentile, bare_for("OR"), questions["apart"], 50),
        "misspelt": partial(_percentile, ours, questions["misspelt"], 50),
    }
    return setting.play(variants, note="ms")


def _told(times: dict[str, list[float]]) -> Results:
    plain = {"p50": "ours", "p99": "p99", "apart": "apart", "misspelt": "misspelt"}
    return {
        **{name: Measured(tuple(times[variant])) for name, variant in plain.items()},
        "against": ratios(times["ours"], times["bare"]),
        "apart against": ratios(times["apart"], times["bare apart"]),
    }


def _questions(articles: Sequence[Article], count: int, dice: random.Random) -> dict[str, list[list[str]]]:
    """Three words of a subject that stand together in a text; of three subjects; and of one, with a letter left out."""
    together = [dice.sample(dice.choice(articles).own, 3) for _ in range(count)]
    apart = [[dice.choice(dice.choice(articles).own) for _ in range(3)] for _ in range(count)]
    misspelt: list[list[str]] = []
    while len(misspelt) < count:
        words = dice.sample(dice.choice(articles).own, 3)
        word = max(words, key=len)
        if len(word) >= _LONG:
            at = dice.randrange(1, len(word))
            misspelt.append([*(each for each in words if each != word), word[:at] + word[at + 1 :]])
    return {"together": together, "apart": apart, "misspelt": misspelt}


def _percentile(ask: Callable[[list[str]], object], questions: Sequence[list[str]], percent: int) -> float:
    taken = [_seconds(partial(ask, words)) * _MILLISECONDS for words in questions]
    return quantiles(taken, n=100, method="inclusive")[percent - 1]


def _insert(bare: sqlite3.Connection, articles: Sequence[Article]) -> None:
    bare.execute(_BARE)
    bare.execute("BEGIN IMMEDIATE")
    for article in articles:
        bare.execute("INSERT INTO bare VALUES (?, ?, ?)", (article.title, article.body, article.tag))
    bare.execute("COMMIT")


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
