"""How much sooner is a film to take away written than by matplotlib's `FuncAnimation.save`?

Both sides write one animation, a field with its boundary, curves and a clock, forth and back with
rests, as H.264 of 1920 × 1080. Ours draws every frame once, and of each no more than what changes,
and encodes changes alone; matplotlib draws the whole figure for every frame that is played, by its
own writer and settings. They alternate in one run and count CPU seconds of this process and of
ffmpeg; seconds on the clock are told, too. Films are compared with the drawn frames by structural
similarity (SSIM), moment by moment as played, and `FuncAnimation`'s are encoded at several
qualities besides, so that sizes can be compared where both are as similar: `bytes_ratio` is ours to
what theirs would be at our SSIM. The last line is JSON.

    python bench/exports.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import matplotlib
import numpy as np
from matplotlib.animation import FFMpegWriter, FuncAnimation
from spent import spent

from explainer.plotting import films
from explainer.plotting.curves import follow, together, write
from explainer.plotting.encoding import write_films
from explainer.plotting.marks import draw_boundary
from explainer.plotting.style import PIXELS_PER_INCH, Style
from explainer.plotting.video import Movie, canvas_at, forth_and_back, frames

STYLE = Style("light", "page")
SCALE = 2  # pixels of the film for one CSS pixel
SAME = {"text.hinting": "none"}  # letters as films have them, on both sides
QUALITIES = (15, 18, 20, 23, 26)  # of x264; what FuncAnimation takes unless told is 23
TIMED = "fps=30,settb=1/30,setpts=N"


def movie(count: int) -> Movie:
    """Return a film of `count` frames, whose figure is 16:9."""
    line, times = np.linspace(-1.2, 1.2, 160), np.linspace(0, 1, count)
    x, y = np.meshgrid(line, line)
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    logits = [6 * t * np.sin(9 * radius - angle + 4 * t) + 9 * (1 - t) * x for t in times]
    points = np.random.default_rng(0).uniform(-1.1, 1.1, (200, 2))
    labels = (points[:, 0] > 0).astype(int)
    wrong = [np.arange(200) > 200 * t for t in times]
    figure = STYLE.figure(5.4)
    figure.set_size_inches(9.6, 5.4)
    figure.set_layout_engine("none")
    STYLE.headline(figure, "A boundary that winds up")
    field, curve = figure.subplots(1, 2)
    drawn = draw_boundary(field, logits[0], (-1.2, 1.2, -1.2, 1.2), points, labels, wrong[0], STYLE)
    curve.plot(times, times**2, color=STYLE.wide)
    curve.set(xlabel="training step", ylabel="share of points")
    moves = together(
        lambda t: drawn.update(logits[t], wrong[t]),
        follow(curve, times, times**2, "{:.2f}".format, STYLE.wide, STYLE),
        write(figure.text(0.1, 0.03, ""), lambda t: f"after {t:,} steps"),
    )
    return Movie(figure, moves, count, order=forth_and_back(count, 3 * count, 36, 10))


def ours(film: Movie, path: Path) -> None:
    """Write the film as packs do."""
    write_films(frames(film, SCALE), film, {path: films.MP4})


def plain(film: Movie, path: Path) -> None:
    """Write the film as matplotlib does, with what it takes unless told."""
    played = FuncAnimation(film.figure, film.update, frames=list(film.played), blit=False)
    played.save(path, FFMpegWriter(fps=film.fps), dpi=SCALE * PIXELS_PER_INCH)


def raw(film: Movie, path: Path) -> np.memmap:
    """Keep every frame as rgb24 in a file, [frames, height, width, 3]."""
    with path.open("wb") as file:
        for index in range(film.frames):
            film.update(index)
            canvas = canvas_at(film.figure, SCALE)
            canvas.draw()
            picture = np.asarray(canvas.buffer_rgba())[..., :3]
            file.write(picture.tobytes())
    return np.memmap(path, np.uint8, "r", shape=(film.frames, *picture.shape))


def pipe(pictures: Iterator[np.ndarray], size: tuple[int, int], *options: str) -> str:
    """Give ffmpeg pictures as its last input; return what it says."""
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "{}x{}".format(*size), "-r", "30"]
    at = options.index("-i") if "-i" in options else len(options)
    before, after = options[: at + 2], options[at + 2 :]
    if at == len(options):
        before, after = (), options
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-y", *before, *source, "-i", "-"]
    process = subprocess.Popen([*command, *after], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin and process.stderr
    for picture in pictures:
        process.stdin.write(picture.tobytes())
    process.stdin.close()
    told = process.stderr.read().decode(errors="replace")
    process.stderr.close()
    assert process.wait() == 0, told
    return told


def similarity(path: Path, film: Movie, truth: np.memmap) -> float:
    """Return the mean structural similarity of a film to its frames, as they are played."""
    graph = f"[0:v]{TIMED}[a];[1:v]{TIMED},format=yuv420p[b];[a][b]ssim"
    told = pipe(
        (truth[index] for index in film.played),
        (truth.shape[2], truth.shape[1]),
        *("-i", str(path), "-lavfi", graph, "-f", "null", "-"),
    )
    found = re.search(r"All:([0-9.]+)", told)
    assert found, told
    return float(found[1])


def at_quality(film: Movie, truth: np.memmap, quality: int, path: Path) -> None:
    """Encode a film as FuncAnimation's writer has ffmpeg do, at some quality."""
    options = ["-vcodec", "h264", "-pix_fmt", "yuv420p", "-crf", str(quality), str(path)]
    size = (truth.shape[2], truth.shape[1])
    pipe((truth[index] for index in film.played), size, *options)


def bytes_at(wanted: float, ssims: list[float], sizes: list[float]) -> float:
    """Return how large a film would be at a similarity, between those that were made."""
    order = np.argsort(ssims)
    errors = np.log(1 - np.array(ssims)[order])
    return float(np.exp(np.interp(-np.log(1 - wanted), -errors, np.log(np.array(sizes)[order]))))


def main() -> None:
    """Compare, and print a table and a line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few frames, one round")
    quick = parser.parse_args().quick
    count, rounds = (6, 1) if quick else (64, 3)
    found: dict[str, list[tuple[float, float]]] = {"ours": [], "plain": []}
    encoder = {"animation.ffmpeg_path": imageio_ffmpeg.get_ffmpeg_exe()}
    with (
        STYLE.context(),
        matplotlib.rc_context(SAME | encoder),
        tempfile.TemporaryDirectory() as name,
    ):
        folder, film = Path(name), movie(count)
        ours(film, folder / "ours.mp4")  # imports and caches are no part of it
        for _ in range(rounds):
            for side in (ours, plain):
                path = folder / f"{side.__name__}.mp4"
                found[side.__name__].append(spent(lambda s=side, p=path: s(film, p)))
        truth = raw(film, folder / "truth.rgb")
        for quality in QUALITIES:
            at_quality(film, truth, quality, folder / f"plain-{quality}.mp4")
        paths = sorted(folder.glob("*.mp4"))
        sizes = {path.stem: path.stat().st_size for path in paths}
        ssims = {path.stem: similarity(path, film, truth) for path in paths}
    medians = {name: np.median(np.array(times), axis=0) for name, times in found.items()}
    for name, (used, clock) in medians.items():
        print(f"{name:6} {used:7.2f} CPU s, {clock:7.2f} s on the clock")
    for name in sizes:
        print(f"{name:10} {sizes[name] / 1000:7,.0f} KB  SSIM {ssims[name]:.4f}")
    theirs = [name for name in sizes if name.startswith("plain-")]
    alike = bytes_at(ssims["ours"], [ssims[n] for n in theirs], [sizes[n] for n in theirs])
    print(f"theirs at our SSIM would have {alike / 1000:,.0f} KB")
    summary = {
        "ratio": round(float(medians["plain"][0] / medians["ours"][0]), 2),
        "clock_ratio": round(
            statistics.median(p[1] / o[1] for o, p in zip(*found.values(), strict=True)), 2
        ),
        "ssim": round(ssims["ours"], 4),
        "bytes_ratio": round(sizes["ours"] / alike, 3),
        "ours": round(float(medians["ours"][0]), 3),
        "plain": round(float(medians["plain"][0]), 3),
        "frames": count,
        "played": len(film.played),
        "bytes": sizes,
    }
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
