"""What tests ask of the panels of a drawn figure: that they stand where its scene has them."""

from collections.abc import Iterable
from types import ModuleType

import pytest
from matplotlib.figure import Figure

from explainer.plotting.layout import Scene
from explainer.plotting.style import Style

PAGE = Style("light", "page")


def drawn(module: ModuleType, measured: object, style: Style = PAGE) -> Figure:
    """Return what a figure's module draws of a measurement, with every text in its place."""
    with style.context():
        figure: Figure = module.draw(measured, style)
        figure.draw_without_rendering()
    return figure


def lie_within(figure: Figure) -> None:
    """Fail unless every panel, with all that is written at it, lies in the picture."""
    for axes in figure.axes:
        box = axes.get_tightbbox()
        assert box.x0 >= 0 and box.y0 >= 0
        assert box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1


def stand_in_boxes(figure: Figure, scene: Scene, boxes: Iterable[tuple[float, ...]]) -> None:
    """Fail unless the picture is as large as its scene, the panels stand in `boxes` of it, in
    their order and none beside, and all lie within."""
    width, high = scene.size
    assert tuple(figure.get_size_inches() * 100) == pytest.approx((width, high))
    for axes, box in zip(figure.axes, boxes, strict=True):
        x0, y0, w, h = axes.get_position().bounds
        found = (x0 * width, (1 - y0 - h) * high, w * width, h * high)
        assert found == pytest.approx(box, abs=1e-6)
    lie_within(figure)
