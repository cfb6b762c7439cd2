"""How good what is found is: nDCG@10 on Python's documentation, whose index says which sections are about what.

Jarvelin, Kekalainen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002; a section is about an entry of the
index, or it is not.
"""

from __future__ import annotations

import math
from contextlib import closing
from statistics import fmean
from typing import TYPE_CHECKING

from super_agents.errors import EmbedderMissing
from super_agents.events.file_log import FileEventLog
from super_agents.knowledge.wordllama import WordLlama
from tests.bench.articles import Article, fill
from tests.bench.python_docs import collection
from tests.bench.result import CannotMeasureError, Measured, Results, Target
from tests.support.libraries import make_library, make_views

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from super_agents.knowledge.library import Library
    from tests.bench.python_docs import Question
    from tests.bench.setting import Setting

TARGETS = {
    "names words": Target("nDCG@10, entries that are names: by words", more_is_better=True),
    "names both": Target("nDCG@10, entries that are names: by words and meaning", more_is_better=True),
    "subjects words": Target("nDCG@10, entries that are subjects: by words", more_is_better=True),
    "subjects both": Target("nDCG@10, entries that are subjects: by words and meaning", more_is_better=True),
}
_MOST = 10
_OF_NAMES = set("()_.0123456789-*<>=:'")


def run(setting: Setting) -> Results:
    """Ask for a thousand entries of each sort; the same entries for each way of searching."""
    sections, questions = collection()
    asked = {sort: _some(of, setting.either(1_000, 20), setting.dice) for sort, of in _sorts(questions).items()}
    numbers = {section.name: f"a-{number}" for number, section in enumerate(sections, 1)}
    with setting.scratch("r") as directory:
        log = FileEventLog(directory / "events", durability="os")
        fill(log, (Article(one.title.strip()[:200] or one.name, one.text[:40_000], "python", ()) for one in sections))
        with closing(log), closing(make_views(log, directory)) as views:
            ways = {"words": make_library(views, directory), "both": make_library(views, directory, embedder=_model)}
            _embed(ways["both"])
            gains: dict[str, float] = {}
            for way, library in ways.items():
                library.follows_files = False
                gains |= {f"{sort} {way}": _gain(library, chosen, numbers) for sort, chosen in asked.items()}
    return {name: Measured((gains[name],)) for name in TARGETS}


def _model() -> WordLlama:
    try:
        return WordLlama()
    except EmbedderMissing as error:
        raise CannotMeasureError(error.message) from error


def _embed(library: Library) -> None:
    library.follows_files = False
    library.embed(most=1_000_000)


def _sorts(questions: Sequence[Question]) -> dict[str, list[Question]]:
    """A name is what a program calls something; a subject is written in words, in more than one."""
    names = [question for question in questions if _OF_NAMES & set(question.text)]
    subjects = [question for question in questions if not _OF_NAMES & set(question.text) and " " in question.text]
    return {"names": names, "subjects": subjects}


def _some(questions: Sequence[Question], count: int, dice: random.Random) -> list[Question]:
    return dice.sample(questions, min(count, len(questions)))


def _gain(library: Library, questions: Sequence[Question], numbers: dict[str, str]) -> float:
    return fmean(
        normalized_gain(
            [hit.id for hit in library.search(question.text, limit=_MOST).hits],
            {numbers[name] for name in question.relevant},
        )
        for question in questions
    )


def normalized_gain(found: Sequence[str], relevant: set[str]) -> float:
    """Return nDCG@10: 1 when all that can be relevant comes first, 0 when none of it is there."""
    gain = sum(1 / math.log2(place + 2) for place, one in enumerate(found[:_MOST]) if one in relevant)
    best = sum(1 / math.log2(place + 2) for place in range(min(_MOST, len(relevant))))
    return gain / best
