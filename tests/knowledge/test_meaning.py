"""Finding documents by what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents.errors import EmbeddingsOff
from super_agents.knowledge.fusion import fused
from super_agents.knowledge.vectors import Vectors
from super_agents.knowledge.wordllama import WordLlama
from tests.support.embedding import ByLetters
from tests.support.libraries import make_library

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.events.views import ViewStore
    from super_agents.knowledge.library import Library

SHELF = {
    "Bread": "Bread is made of flour, water and salt.",
    "Oven": "Heat the oven early.",
    "Letters": "Letters are delivered once.",
}


@pytest.fixture
def embedder() -> ByLetters:
    return ByLetters()


@pytest.fixture
def shelf(views: ViewStore, tmp_path: Path, embedder: ByLetters) -> Library:
    library = make_library(views, tmp_path, embedder=lambda: embedder)
    for title, body in SHELF.items():
        library.save(by="b", title=title, body=body, type="lesson" if title == "Oven" else "note")
    return library


def ids(library: Library, query: str, **wanted: object) -> list[str]:
    return [hit.id for hit in library.search(query, **wanted).hits]  # type: ignore[arg-type] # of each its own type


def test_another_word_for_the_same_finds_what_no_word_would(shelf: Library, views: ViewStore, tmp_path: Path) -> None:
    assert ids(shelf, "loaf") == ["bread"]
    assert ids(make_library(views, tmp_path), "loaf") == []


def test_what_both_rankings_have_comes_first(shelf: Library) -> None:
    shelf.save(by="b", title="Stove", body="A stove is no furnace.")

    assert ids(shelf, "oven")[0] == "oven"
    assert "stove" in ids(shelf, "oven")


def test_nonsense_finds_nothing_by_meaning_either(shelf: Library) -> None:
    assert ids(shelf, "xylophone zither quux") == []


def test_filters_hold_for_what_is_near(shelf: Library) -> None:
    assert ids(shelf, "furnace") == ["oven"]
    assert ids(shelf, "furnace", types=("note",)) == []
    assert ids(shelf, "furnace", types=("lesson",)) == ["oven"]


def test_saving_makes_no_vector_and_the_next_search_makes_the_missing_ones(
    shelf: Library, views: ViewStore, embedder: ByLetters
) -> None:
    assert embedder.count == 0

    ids(shelf, "loaf")
    assert embedder.count == len(SHELF) + 1
    shelf.save(by="b", id="letters", body="A loaf by post.")
    assert embedder.count == len(SHELF) + 1

    assert set(ids(shelf, "loaf")) == {"bread", "letters"}
    assert embedder.count == len(SHELF) + 3
    assert Vectors(views, embedder).missing() == 0


def test_a_document_that_was_deleted_or_says_something_else_is_not_near(shelf: Library) -> None:
    ids(shelf, "loaf")
    shelf.delete("bread", by="b")
    shelf.save(by="b", id="oven", body="It is cold.", title="Cold")

    assert ids(shelf, "loaf") == []
    assert ids(shelf, "furnace") == []


def test_one_search_makes_up_for_some_of_many_and_the_newest_first(
    shelf: Library, views: ViewStore, embedder: ByLetters
) -> None:
    vectors = Vectors(views, embedder)

    assert vectors.update(most=2) == 2
    assert vectors.missing() == 1
    assert len(vectors.near("bread", among=("", {}), most=9)) == 0
    assert len(vectors.near("letters", among=("", {}), most=9)) == 1
    assert shelf.embed(most=9) == (1, 0)


def test_vectors_of_another_model_are_made_anew(shelf: Library, views: ViewStore, tmp_path: Path) -> None:
    ids(shelf, "loaf")
    other = ByLetters()
    other.model = "letters-of-another-kind"

    assert ids(make_library(views, tmp_path, embedder=lambda: other), "loaf") == ["bread"]
    assert other.count == len(SHELF) + 1


def test_vectors_come_back_when_they_are_deleted(shelf: Library, views: ViewStore) -> None:
    ids(shelf, "loaf")
    views.database.execute("DROP TABLE library_vectors")

    assert ids(shelf, "loaf") == ["bread"]


def test_pages_are_the_whole_answer_of_both(shelf: Library) -> None:
    for number in range(17):
        shelf.save(by="b", title=f"Doc {number}", body="dough" if number % 2 else "bread flour")
    whole = ids(shelf, "bread", limit=50)

    pages, cursor = [], None
    while True:
        answer = shelf.search("bread", limit=4, after=cursor)
        pages += [hit.id for hit in answer.hits]
        cursor = answer.cursor
        if cursor is None:
            break

    assert pages == whole
    assert len(set(whole)) == len(whole) == 18


def test_a_library_that_must_not_write_makes_no_vectors(shelf: Library, views: ViewStore, embedder: ByLetters) -> None:
    shelf.follows_files = False

    ids(shelf, "loaf")

    assert Vectors(views, embedder).missing() == len(SHELF)


def test_without_the_setting_there_is_nothing_to_make_vectors_with(library: Library) -> None:
    with pytest.raises(EmbeddingsOff):
        library.embed(most=1)


def test_ranks_are_summed_as_the_paper_has_it() -> None:
    assert fused([7, 8], [8, 9]) == [(8, 1 / 62 + 1 / 61), (7, 1 / 61), (9, 1 / 62)]
    assert fused() == fused([], []) == []


def test_the_real_model_finds_what_is_said_in_other_words(views: ViewStore, tmp_path: Path) -> None:
    library = make_library(views, tmp_path, embedder=WordLlama)
    library.save(by="b", title="Deleting folders", body="A directory is removed with everything in it.")
    library.save(by="b", title="Bread", body="Flour, water, salt and an oven.")
    library.save(by="b", title="Releases", body="Tag the commit, then publish the package.")

    assert ids(library, "baking")[:1] == ["bread"]
    assert ids(library, "get rid of subfolders")[:1] == ["deleting-folders"]
    assert ids(library, "ship a new version")[:1] == ["releases"]
    assert ids(library, "purple monkeys dishwasher") == []
