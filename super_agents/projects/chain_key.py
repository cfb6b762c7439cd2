"""The machine's secret for the chain over archived segments."""

from __future__ import annotations

from super_agents.system.paths import user_config_dir

FILE_NAME = "chain.key"


def chain_key() -> bytes | None:
    """Return what the file `chain.key` in the user's config folder holds, or None where there is no such file.

    Whoever has the key can forge the chain, so it belongs on no machine but those that archive and check.
    """
    try:
        return (user_config_dir() / FILE_NAME).read_bytes().strip() or None
    except OSError:
        return None
