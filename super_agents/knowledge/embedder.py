"""The contract of what turns texts into vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns texts into vectors of length one, the nearer to each other the more alike the texts are in what they mean.

    The same text gives the same vector, alone or among others. Vectors of different `model`s are not compared. Texts
    whose vectors have a product below `least` have nothing to do with each other.
    """

    model: str
    least: float

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row for each text; a text without a word that is known gets zeros."""
        ...
