"""What editors and systems leave beside the files that are worked on: backups, locks, drafts."""

from __future__ import annotations

from pathlib import PurePath

ENDS = (
    "~",
    ".swp",
    ".swo",
    ".tmp",
    ".bak",
    ".orig",
    ".rej",
    "___jb_tmp___",
    "___jb_old___",
    ".pyc",
)
BEGINS = (".", "~$", "__pycache__")
ALONE = {"Thumbs.db", "desktop.ini", "4913"}  # the last: by which Vim tries whether it may write


def leave(path: PurePath) -> bool:
    """Tell whether a path, relative to what an author works on, is none of the author's files.

    >>> [leave(PurePath(f"posts/{name}")) for name in ("a.md", "a.md~", ".#a.md", "#a.md#")]
    [False, True, True, True]
    """
    name = path.name
    emacs = name.startswith("#") and name.endswith("#")
    hidden = any(part.startswith(BEGINS) for part in path.parts)
    return hidden or emacs or name in ALONE or name.endswith(ENDS)
