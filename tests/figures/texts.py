"""What tests ask of the words of a figure: those in its picture, around it, and in its script."""

import re
from collections.abc import Collection, Sequence

from matplotlib.figure import Figure
from matplotlib.text import Text

from explainer.figures.source import FOLDER, read_source
from explainer.plotting.style import Style


def lie_within_and_apart(figure: Figure, style: Style) -> None:
    """Fail unless the texts of every panel are legible, in the picture, and clear of each other."""
    for axes in figure.axes:
        stand_clear(axes.texts, figure, style)


def stand_clear(texts: Sequence[Text], figure: Figure, style: Style) -> None:
    """Fail unless `texts` are legible, in the picture, and clear of each other."""
    boxes = [text.get_window_extent() for text in texts]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(figure.bbox.x0 <= b.x0 and b.x1 <= figure.bbox.x1 for b in boxes)
    assert all(text.get_fontsize() >= style.small for text in texts)


def call_for(id: str, numbers: Collection[str]) -> None:
    """Fail unless a figure's caption, alternative and limits quote numbers, all among these."""
    source = read_source(id)
    called = set(re.findall(rf'"{id}\.(\w+)"', source.caption + source.alt + source.limits))
    assert called and called <= set(numbers)


def script_of(id: str) -> str:
    """Return the script of a live figure."""
    path = FOLDER.parent / "web/src/figures" / f"{read_source(id).live}.ts"
    return path.read_text(encoding="utf-8")
