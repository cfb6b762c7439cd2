"""The file `~/.super-agents-config` of the first super-agents: it named the folder that projects were copied from."""

from __future__ import annotations

from pathlib import Path

NAME = ".super-agents-config"


def template_folder() -> Path | None:
    """Return the folder of templates that the file points to, or None when it points to none.

    The file holds `KEY=VALUE` lines, as a shell reads them, or nothing but a path. Whatever key it stands under, a
    folder that holds templates, itself or in its `templates/`, is what was meant.
    """
    for value in _values(Path.home() / NAME):
        source = Path(value).expanduser()
        for folder in (source / "templates", source):
            if source.is_absolute() and any(folder.glob("*/template.toml")):
                return folder
    return None


def _values(path: Path) -> list[str]:
    try:
        lines = path.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []
    words = [line.strip().removeprefix("export ") for line in lines if not line.lstrip().startswith("#")]
    values = [word.partition("=")[2] if "=" in word else word for word in words]
    return [stripped for value in values if (stripped := value.strip("\"' "))]
