"""A folder with pages, figures and what was drawn of them, to be baked."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from explainer.errors import UserError
from explainer.plotting.live import Button, Choice, Kept, Slider
from explainer.site import bake
from explainer.site.bake import Baked
from explainer.site.mentions import figure_order
from explainer.store.entries import Entry
from tests import synthetic

REFERENCES = """
- key: li2018
  authors: [Hao Li, Zheng Xu]
  year: 2018
  title: Visualizing
  where: NeurIPS
  url: https://example.org/li
- key: dinh2017
  authors: [Laurent Dinh, R. Pascanu, S. Bengio]
  year: 2017
  title: Sharp?
  arxiv: "1703.1"
"""


class Project:
    """A folder with content, figures and what was drawn of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.docs = root / ".build" / "docs"
        self.drawn: dict[str, Entry] = {}
        self.scripts: dict[str, Path] = {}
        self.packed: dict[str, Entry] = {}
        self.write("references.yml", REFERENCES)

    def live_figure(self, id: str) -> None:
        """Add a figure that lives, and the scripts that let it."""
        controls = [
            Slider("push", "Push", -1, 1, 0.1, 0.5),
            Choice("way", "Way", (("up", "up & away"), ("down", "down")), "down"),
            Button("play", "Play"),
            Slider("rate", "Rate", 0, 1, 0.5, 0, "Steps & rates"),
            Kept("drawn", "Steps & rates"),
        ]
        self.figure(id, values={"controls": [asdict(one) for one in controls]}, live="sway")
        script = self.root / "live.js"
        script.write_text("0;")
        self.scripts = {"live.js": script}

    def write(self, name: str, text: str) -> None:
        path = self.root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def figure(
        self, id: str, kind: str = "still", values: dict | None = None, **words: str
    ) -> None:
        synthetic.write_figure(id, kind=kind, **words)
        self.drawn[id] = synthetic.entry(self.root / "store", id, kind, **values or {})

    def order(self) -> list[str]:
        return figure_order(Path("content"))

    def bake(self, size: str = "quick", *, partly: bool = False) -> Baked:
        content = Path("content")
        drawn = self.drawn, self.scripts, self.packed
        return bake.bake(size, content, self.docs, *drawn, partly=partly)

    def baked(self, name: str = "index.md") -> str:
        self.bake()
        return (self.docs / name).read_text(encoding="utf-8")

    def error_line(self, does: Callable[[], object] | None = None) -> str:
        with pytest.raises(UserError) as caught:
            (does or self.bake)()
        text = str(caught.value)
        assert "\n" not in text
        return text
