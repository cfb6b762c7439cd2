"""Embeddings by WordLlama: the mean of the vectors of a text's tokens. Its package holds the model: 16 MB, no network.

It knows what words mean and nothing of their order. A text takes it 0.2 ms, where a small transformer takes 10.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.errors import EmbedderMissing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_DIMENSIONS = 256
_AT_ONCE = 64  # texts: all of them are padded to the longest


class WordLlama:
    """The model `l2_supercat` with 256 dimensions; raises `EmbedderMissing` where its package is not installed."""

    model = f"wordllama-l2-supercat-{_DIMENSIONS}"
    least = 0.25

    def __init__(self) -> None:
        try:
            import wordllama  # 0.8 s and 70 MB: for who asks for a vector
        except ImportError as error:
            raise EmbedderMissing("wordllama", "super-agents[embeddings]") from error
        # It looks for its tokenizer where its own wheel does not have it; taken as its cache, its folder has both.
        home = Path(wordllama.__file__).parent
        self._model = wordllama.WordLlama.load(cache_dir=home, dim=_DIMENSIONS, disable_download=True)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row for each text."""
        import numpy as np

        if not texts:
            return np.zeros((0, _DIMENSIONS), dtype=np.float32)
        found: NDArray[np.float32] = self._model.embed([text or " " for text in texts], batch_size=_AT_ONCE)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        scaled: NDArray[np.float32] = found / np.maximum(lengths, np.float32(1e-9))
        return scaled
