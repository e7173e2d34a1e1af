"""What tests ask of the texts in a picture."""

from matplotlib.figure import Figure

from explainer.plotting.style import Style


def lie_within_and_apart(figure: Figure, style: Style) -> None:
    """Fail unless the texts of every panel are legible, in the picture, and clear of each other."""
    for axes in figure.axes:
        boxes = [text.get_window_extent() for text in axes.texts]
        assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
        assert all(figure.bbox.x0 <= b.x0 and b.x1 <= figure.bbox.x1 for b in boxes)
        assert all(text.get_fontsize() >= style.small for text in axes.texts)
