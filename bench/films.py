"""How near do films come to the frames that they are made from, for how many bytes and seconds?

Every moving figure's fields are painted, encoded as for its page, in both codecs and for both
papers, and compared with the painted frames by structural similarity (SSIM, Wang et al. 2004, as
ffmpeg has it: over luma and both colour differences, by their numbers of pixels), over all
pictures that the film shows. The whole of each film is encoded too, as it can be taken away, and
CPU seconds are those of drawing all that a film needs but its posters. It asks for what a build
has measured at the standard size; with --quick it films two small fields that nobody trained. The
last line is JSON.

    python bench/films.py [--quick] [FIGURE ...]
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np

from explainer.figures.source import figure_ids, load_figure, read_source
from explainer.plotting import tracks
from explainer.plotting.curves import write
from explainer.plotting.encoding import PANES, WHOLE_SCALE, changes, write_panes, write_whole
from explainer.plotting.export import settle
from explainer.plotting.marks import draw_boundary
from explainer.plotting.panes import film_size, paint_frames
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.plotting.video import Movie

Draw = Callable[[Style], Movie]
TIMED = "settb=1/30,setpts=N"  # pictures by their number: the codecs round moments differently


def main() -> None:
    """Film, compare, and print a table and a line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two small fields that nobody trained")
    parser.add_argument("figures", nargs="*", help="ids; all that move unless told")
    options = parser.parse_args()
    found: dict[str, dict[str, float]] = {}
    print("figure                  SSIM mean  SSIM least       KB   CPU s")
    for id, draw in [("small", small)] if options.quick else drawn(options.figures):
        with tempfile.TemporaryDirectory() as folder:
            before = _used()
            make(draw, Path(folder))
            seconds = _used() - before
            for theme in THEMES:
                found |= compare(draw, f"{id}-{theme}", Style(theme, "page"), Path(folder))
            size = (Path(folder) / "whole.mp4").stat().st_size / 1000
            print(f"{id:46} {size:8.0f} {seconds:7.2f}", flush=True)
            found[id] = {"whole_kilobytes": round(size), "seconds": round(seconds, 2)}
    films = [film for film in found.values() if "ssim" in film]
    summary = {
        "least_ssim": min(film["ssim"] for film in films),
        "seconds": round(sum(film.get("seconds", 0) for film in found.values()), 2),
        "films": found,
    }
    print(json.dumps(summary))


def drawn(ids: list[str]) -> Iterator[tuple[str, Draw]]:
    """Yield the figures that move, and what draws them."""
    for id in ids or [id for id in figure_ids() if read_source(id).kind == "movie"]:
        module = load_figure(id)
        measured = module.measure("standard")
        yield id, lambda style, m=module, d=measured: m.draw(d, style)


def small(style: Style) -> Movie:
    """Return a film of two fields that turn."""
    line, angles = np.linspace(-1, 1, 80), np.linspace(0, 1, 8)
    x, y = np.meshgrid(line, line)
    logits = [9 * (x * np.cos(a) + y * np.sin(a) + 0.2 * np.sin(8 * x * a)) for a in angles]
    figure = style.figure(3)
    figure.set_layout_engine("none")
    place, extent = np.zeros((1, 2)), (-1.0, 1.0, -1.0, 1.0)
    fields = [
        draw_boundary(axes, logits[0], extent, place, np.zeros(1), np.zeros(1), style)
        for axes in figure.subplots(1, 2)
    ]
    tell = write(figure.text(0.1, 0.02, ""), lambda t: f"step {t}")

    def update(t: int) -> list:
        return [*(a for f in fields for a in f.update(logits[t], np.array([t > 3]))), *tell(t)]

    return Movie(figure, update, len(angles), order=tuple(np.repeat(range(8), 3).tolist()))


def laid_out(draw: Draw, style: Style) -> Movie:
    """Return a film whose figure has its final size."""
    movie = draw(style)
    settle(movie.figure, WHOLE_SCALE)
    movie.figure.set_dpi(100)
    return movie


def make(draw: Draw, folder: Path) -> None:
    """Write all that a film needs."""
    for layout in LAYOUTS:
        for theme in THEMES:
            style = Style(theme, layout)
            with style.context():
                movie = laid_out(draw, style)
                tracks.describe(movie)
                if layout == "page":
                    write_panes(movie, theme, folder)
                if layout == "page" and theme == "light":
                    write_whole(movie, folder / "whole.mp4")


def compare(draw: Draw, name: str, style: Style, folder: Path) -> dict[str, dict[str, float]]:
    """Compare the films of one paper with their frames; print a line for each codec."""
    with style.context():
        movie = laid_out(draw, style)
        frames, size = list(paint_frames(movie)), film_size(movie)
    raw = folder / "frames.yuv"
    raw.write_bytes(b"".join(frames[movie.played[moment]] for moment in changes(movie.played)))
    found = {}
    for ending in PANES:
        path = folder / f"{style.theme}.{ending}"
        each = similarities(path, raw, size)
        kilobytes = path.stat().st_size / 1000
        whole = f"{name}.{ending}"
        print(f"{whole:28} {each.mean():.4f}      {each.min():.4f} {kilobytes:8.0f}", flush=True)
        found[whole] = {
            "ssim": round(float(each.mean()), 4),
            "least": round(float(each.min()), 4),
            "kilobytes": round(kilobytes),
        }
    return found


def similarities(film: Path, raw: Path, size: tuple[int, int]) -> np.ndarray:
    """Return the structural similarity of each picture of a film to what it is made from."""
    width, height = size
    notes = raw.with_suffix(".txt")
    graph = f"[0:v]{TIMED}[a];[1:v]{TIMED}[b];[a][b]ssim=stats_file={notes}:shortest=1"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error"]
    command += ["-i", str(film), "-f", "rawvideo"]
    command += ["-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", "30", "-i", str(raw)]
    subprocess.run([*command, "-lavfi", graph, "-f", "null", "-"], check=True, cwd=raw.parent)
    return np.array([float(one) for one in re.findall(r"All:([\d.]+)", notes.read_text())])


def _used() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


if __name__ == "__main__":
    main()
