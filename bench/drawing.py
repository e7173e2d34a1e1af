"""How much less does a film cost than its frames drawn whole and encoded one after the other?

Both sides film a field with its boundary, a curve and a clock that move, forth and back, every
frame three times. Ours is what a page plays on one paper: the field alone, as MP4 and WebM, and
what is drawn over it, for page and phone. The plain way saves the whole figure for every frame, at
1.2 pixels to a CSS pixel of the page's layout alone, and gives imageio all that is played.
They alternate in one run, and count CPU seconds of this process and of the encoders, since a build
draws on every core at once. The last line is JSON.

    python bench/drawing.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import imageio.v2 as imageio
import numpy as np
from spent import spent

from explainer.plotting import tracks
from explainer.plotting.curves import follow, together, write
from explainer.plotting.encoding import write_panes
from explainer.plotting.marks import draw_boundary
from explainer.plotting.style import PIXELS_PER_INCH, Style
from explainer.plotting.variants import LAYOUTS
from explainer.plotting.video import Movie, canvas_at

STYLE = Style("light", "page")
SCALE = 1.2
CODECS = {"mp4": "libx264", "webm": "libvpx-vp9"}  # as imageio has them, at its own quality


def movie(count: int) -> Movie:
    """Return a film of `count` frames."""
    line, times = np.linspace(-1, 1, 160), np.linspace(0, 1, count)
    x, y = np.meshgrid(line, line)
    logits = [6 * (x * np.cos(t) + y * np.sin(t) + 0.1 * np.sin(8 * x * t)) for t in times]
    points = np.random.default_rng(0).uniform(-1, 1, (200, 2))
    labels = (points[:, 0] > 0).astype(int)
    wrong = [(points @ [np.cos(t), np.sin(t)] > 0) != labels for t in times]
    figure = STYLE.figure(5.6)
    figure.set_layout_engine("none")
    field, curve = figure.subplots(1, 2)
    drawn = draw_boundary(field, logits[0], (-1, 1, -1, 1), points, labels, wrong[0], STYLE)
    curve.plot(times, times**2, color=STYLE.wide)
    clock = figure.text(0.1, 0.05, "")
    moves = together(
        lambda t: drawn.update(logits[t], wrong[t]),
        follow(curve, times, times**2, "{:.2f}".format, STYLE.wide, STYLE),
        write(clock, lambda t: f"after {t:,} steps"),
    )
    way = (*range(count), *range(count - 1, -1, -1))
    return Movie(figure, moves, count, order=tuple(np.repeat(way, 3).tolist()))


def plain(film: Movie, folder: Path) -> None:
    """Draw every frame whole, and encode all that is played."""
    pictures = []
    for index in range(film.frames):
        film.update(index)
        canvas = canvas_at(film.figure, SCALE)
        canvas.draw()
        pictures.append(np.asarray(canvas.buffer_rgba())[:, :, :3].copy())
    for ending, codec in CODECS.items():
        with imageio.get_writer(folder / f"plain.{ending}", fps=film.fps, codec=codec) as writer:
            for index in film.played:
                writer.append_data(pictures[index])


def ours(film: Movie, folder: Path) -> None:
    """Write what a page plays, as figures do; a phone's layout costs what a page's does."""
    film.figure.set_dpi(PIXELS_PER_INCH)
    write_panes(film, "ours", folder)
    for layout in LAYOUTS:
        (folder / f"ours.{layout}.json").write_text(json.dumps(tracks.describe(film)))


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds of `work`, its processes included."""
    return spent(work)[0]


def main() -> None:
    """Compare, and print a table and a line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few frames, one round")
    quick = parser.parse_args().quick
    count, rounds = (6, 1) if quick else (60, 3)
    found: dict[str, list[float]] = {"ours": [], "plain": []}
    with STYLE.context(), tempfile.TemporaryDirectory() as folder:
        film = movie(count)
        ours(film, Path(folder))  # imports and caches are no part of it
        for _ in range(rounds):
            for side in (ours, plain):
                found[side.__name__].append(seconds(lambda side=side: side(film, Path(folder))))
        sizes = {path.name: path.stat().st_size for path in sorted(Path(folder).iterdir())}
    medians = {name: statistics.median(times) for name, times in found.items()}
    for name, value in medians.items():
        print(f"{name:6} {value:7.2f} CPU s, {1000 * value / count:6.1f} ms a frame")
    for name, size in sizes.items():
        print(f"{name:12} {size / 1000:7,.0f} KB")
    ratio = medians["plain"] / medians["ours"]
    rounded = {name: round(value, 3) for name, value in medians.items()}
    print(json.dumps({"ratio": round(ratio, 2), **rounded, "frames": count, "bytes": sizes}))


if __name__ == "__main__":
    main()
