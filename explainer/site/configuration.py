"""What the site's own configuration, `mkdocs.yml`, says: its name, its address, its Markdown."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from explainer.errors import UserError
from explainer.site.mkdocs import CONFIGURATION

ALWAYS = ("toc", "tables", "fenced_code")  # Markdown extensions of every mkdocs site


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """Reads `!ENV` as mkdocs does, and past its other tags."""


def _environment(loader: _Loader, node: yaml.Node) -> Any:
    """Return the first variable of `!ENV NAME` or `!ENV [NAME, …, default]` that is set."""
    if not isinstance(node, yaml.SequenceNode):
        return os.environ.get(str(loader.construct_scalar(node)))
    *names, default = loader.construct_sequence(node)
    return next((os.environ[name] for name in names if name in os.environ), default)


_Loader.add_multi_constructor("", lambda loader, tag, node: None)
_Loader.add_constructor("!ENV", _environment)


def read(path: Path = CONFIGURATION) -> Mapping[str, Any]:
    """Return the site's configuration; nothing without one.

    One that can't be read is left for mkdocs to tell of.
    """
    if not path.is_file():
        return {}
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def check(path: Path = CONFIGURATION) -> None:
    """Refuse a configuration under which the pages' links lead nowhere.

    Raises:
        UserError: with file and line.
    """
    if read(path).get("use_directory_urls", True) is not True:
        lines = path.read_text(encoding="utf-8").splitlines()
        line = next(n for n, text in enumerate(lines, 1) if "use_directory_urls" in text)
        raise UserError(
            f"{path}:{line}: use_directory_urls must be true, or links between pages lead nowhere"
        )


def site_url() -> str:
    """Return where the site is published, with a slash at its end; empty if that isn't known."""
    url = str(read().get("site_url") or "").strip()
    return f"{url.rstrip('/')}/" if url else ""


def site_name() -> str:
    """Return the name of the site; empty if it has none."""
    return str(read().get("site_name") or "").strip()


def frozen() -> str:
    """Return the version that is being built to be kept as it is; nothing for the newest site."""
    extra = read().get("extra")
    return str((extra.get("frozen") if isinstance(extra, dict) else "") or "")


def language() -> str:
    """Return the language that the site is written in."""
    theme = read().get("theme")
    return str((theme.get("language") if isinstance(theme, dict) else "") or "en")


def markdown_extensions() -> tuple[list[str], dict[str, Mapping[str, Any]]]:
    """Return the extensions of Markdown that the pages may use, and their settings by name."""
    settings: dict[str, Mapping[str, Any]] = {name: {} for name in ALWAYS}
    for extension in read().get("markdown_extensions") or []:
        settings |= extension if isinstance(extension, dict) else {str(extension): {}}
    return list(settings), {name: given or {} for name, given in settings.items()}
