"""What every embedder promises."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from super_agents.errors import EmbedderMissing
from super_agents.knowledge.wordllama import WordLlama
from tests.support.embedding import ByLetters

if TYPE_CHECKING:
    from super_agents.knowledge.embedder import Embedder

TEXTS = ["Bakers heat the oven before dawn.", "Letters are delivered once.", "", "Über alles: naïve café.", "x " * 9000]


@pytest.fixture(scope="module", params=[ByLetters, WordLlama])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    made: Embedder = request.param()
    return made


def test_each_text_has_a_row_of_length_one_or_zero(embedder: Embedder) -> None:
    rows = embedder.embed(TEXTS)

    assert rows.shape[0] == len(TEXTS)
    assert rows.dtype == np.float32
    lengths = np.linalg.norm(rows, axis=1)
    assert all(length == pytest.approx(1, abs=1e-3) or length == 0 for length in lengths)


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)

    for text, row in zip(TEXTS, together, strict=True):
        assert np.allclose(embedder.embed([text])[0], row, atol=1e-5)


def test_no_texts_have_no_rows(embedder: Embedder) -> None:
    assert len(embedder.embed([])) == 0


def test_what_means_alike_is_nearer_than_what_does_not(embedder: Embedder) -> None:
    loaf, bread, letters = embedder.embed(["a loaf in the stove", "bread in the oven", "letters are delivered once"])

    assert loaf @ bread > embedder.least > letters @ bread


def test_a_package_that_is_not_installed_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wordllama", None)  # as Python has it for what must not be imported

    with pytest.raises(EmbedderMissing) as caught:
        WordLlama()

    assert "pip install 'super-agents[embeddings]'" in caught.value.hint
