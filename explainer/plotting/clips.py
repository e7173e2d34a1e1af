"""Clips of which the film is joined: a figure or a card on 1,920 × 1,080 pixels, fading in and out.

Over a figure stands what it says, in large type; under it room is left for captions, which are no
part of the picture. All clips are encoded alike, so that they can be joined as they are. Letters
stay sharp: frames are drawn at the film's own size and encoded once, finely.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox
from PIL import Image

from explainer.plotting import encoding, films
from explainer.plotting.canvas import fitted, without_headline
from explainer.plotting.fonts import SANS, SERIF
from explainer.plotting.groups import parts
from explainer.plotting.lettering import fitted as set_to_fit
from explainer.plotting.lettering import lettering
from explainer.plotting.pack import hidden, settle, transparent
from explainer.plotting.shots import FPS, Shot
from explainer.plotting.style import PIXELS_PER_INCH, Style
from explainer.plotting.video import Movie

WIDTH, HEIGHT = films.WIDE
STYLE = Style("light", "page")
EDGE = 72  # pixels, as all that follow
TITLES = (56, 52, 48, 44)  # sizes of letters, the first that fits
TITLE_FOOT = 112  # from the upper edge to the foot of the last line
FIGURE = (60, 134, 1800, 806)  # left, top, width, height: under it is room for captions
CARD_TITLES = (136, 120, 108, 96, 84, 72, 60)
CARD_LINES = (44, 40, 36, 32)
LEADING = 1.25
LOWEST = 4.3  # inches, to which figures that lay themselves out are reduced
FADE = 15  # frames
WIPE = 30  # frames in which a part of a figure comes in
SOFT = 260  # pixels of its edge
SLIGHT = 0.06  # of all that comes in: a part with less comes with the next
PAPER = (235, 128, 128)  # Y, U, V of white

# Without B-frames, as everywhere; fine enough for letters, and a moment to jump to every 5 seconds.
H264 = f"-c:v libx264 -preset fast -bf 0 -crf 17 -g {5 * FPS} -fps_mode cfr -r {FPS}"


def write_film(movie: Movie, shot: Shot, folder: Path) -> None:
    """Write the clip and the poster of a figure that moves, drawn in `STYLE`, loop after loop."""
    left, top, width, height = FIGURE
    ground = _titled(shot.title)
    with without_headline(movie.figure):
        movie.update(movie.poster)
        canvas = _on_canvas(movie.figure)
        drawn = films.drawn_frames(movie, canvas, (width, height))
        frames = (np.asarray(_laid(ground, picture, (left, top))) for picture in drawn)
        loop = [movie.played[int(t * movie.fps / FPS)] for t in range(loop_frames(movie))]
        played = [loop[t % len(loop)] for t in range(shot.frames)]
        _write(_keeping(frames, movie.poster, folder), played, folder)


def loop_frames(movie: Movie) -> int:
    """Return how many frames of the film a loop of a movie takes."""
    return round(len(movie.played) * FPS / movie.fps)


def write_still(figure: Figure, shot: Shot, folder: Path) -> None:
    """Write the clip and the poster of a figure that stands, built up part by part."""
    with without_headline(figure):
        canvas = _on_canvas(figure)
        stages = []
        for artists in _hidden_by_step(figure):
            with hidden(artists):
                picture = transparent(figure, canvas, FIGURE[2])
            stages.append(np.asarray(_laid(_titled(shot.title), picture, FIGURE[:2])))
    stages = _telling(stages)
    frames, played = _built_up(stages, _arrivals(len(stages) - 1, shot), shot.frames)
    _write(_keeping(iter(frames), len(frames) - 1, folder), played, folder)


def write_card(shot: Shot, folder: Path) -> None:
    """Write the clip and the poster of a card."""
    picture = np.asarray(_card(shot.title, shot.lines))
    _write(_keeping(iter([picture]), 0, folder), [0] * shot.frames, folder)


def _on_canvas(figure: Figure) -> Bbox:
    """Lay a figure without its headline out for good; return its canvas, in inches.

    One that lays itself out is made smaller, so that its words become larger.
    """
    shape = FIGURE[2] / FIGURE[3]
    if isinstance(figure.get_layout_engine(), ConstrainedLayoutEngine):
        height = min(LOWEST, figure.get_figheight())
        figure.set_size_inches(height * shape, height)
    canvas = fitted(figure, shape)
    settle(figure)
    return canvas


def _hidden_by_step(figure: Figure) -> list[list[Artist]]:
    """Return what each step of a figure still hides; one that isn't built up comes in as a whole.

    Frames and scales stand from the first.
    """
    found = parts(figure, STYLE)
    if found.steps:
        return [artists for _, artists in found.build_up()]
    return [[*found.wide, *found.narrow, *found.rest], []]


def _telling(stages: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return the stages of a figure but those that add little, such as a label without its line."""
    whole = _changed(stages[0], stages[-1])
    found = [stages[0]]
    for stage in stages[1:-1]:
        if _changed(found[-1], stage) > SLIGHT * whole:
            found.append(stage)
    return [*found, stages[-1]]


def _changed(before: np.ndarray, after: np.ndarray) -> int:
    """Return how many pixels two pictures differ in."""
    return int((before != after).any(axis=2).sum())


def _arrivals(count: int, shot: Shot) -> list[int]:
    """Return the frames at which parts come in: with sentences, spread over them evenly."""
    starts = [*shot.moments, shot.frames - FADE - WIPE]
    places = np.linspace(0, len(starts) - 1, count, endpoint=False)
    if count <= len(shot.moments):
        places = np.floor(places)
    return [int(frame) for frame in np.interp(places, range(len(starts)), starts)]


def _built_up(
    stages: Sequence[np.ndarray], arrivals: Sequence[int], count: int
) -> tuple[list[np.ndarray], list[int]]:
    """Return pictures of a figure that is built up, and which is shown at each of `count` frames.

    Args:
        stages: its stages, each [height, width, 4] bytes.
        arrivals: the frame at which each but the first begins to come in.
        count: how many frames there are.
    """
    pictures, played = [stages[0]], [0] * count
    for before, after, arrival in zip(stages, stages[1:], arrivals, strict=False):
        for step, picture in enumerate(_wipe(before, after)):
            pictures.append(picture)
            played[arrival + step :] = [len(pictures) - 1] * len(played[arrival + step :])
    return pictures, played


def _wipe(before: np.ndarray, after: np.ndarray) -> Iterator[np.ndarray]:
    """Yield pictures in which what is new comes in from the left, [height, width, 4] bytes."""
    columns = np.flatnonzero((before != after).any(axis=(0, 2)))
    if not len(columns):
        return
    first, last = int(columns[0]), int(columns[-1]) + 1
    across = np.arange(last - first)  # [columns]
    old, new = before[:, first:last].astype(np.float32), after[:, first:last].astype(np.float32)
    for step in range(1, WIPE):
        eased = (1 - np.cos(np.pi * step / WIPE)) / 2
        front = eased * (last - first + SOFT)
        share = np.clip((front - across) / SOFT, 0, 1)[None, :, None].astype(np.float32)
        picture = before.copy()
        picture[:, first:last] = (old + share * (new - old)).round().astype(np.uint8)
        yield picture
    yield after


def _keeping(frames: Iterator[np.ndarray], poster: int, folder: Path) -> Iterator[np.ndarray]:
    """Yield frames, and keep one of them as the poster."""
    for number, frame in enumerate(frames):
        if number == poster:
            Image.fromarray(frame).convert("RGB").save(folder / "poster.png")
        yield frame


def _write(frames: Iterator[np.ndarray], played: Sequence[int], folder: Path) -> None:
    """Encode frames as they are played, from paper and back to it."""
    with tempfile.TemporaryFile() as file:
        width, height = encoding._convert(frames, file)
        file.flush()
        pixels = width * height
        raw = np.memmap(file, np.uint8, "r").reshape(-1, pixels * 3 // 2)
        last = len(played) - 1
        faded = {*range(min(FADE, last)), *range(max(0, last - FADE), last + 1)}
        moments = sorted({*encoding.changes(played), *faded})
        source = [*f"-f rawvideo -pix_fmt yuv420p -s {width}x{height}".split(), *encoding.TAGS]
        timed = f"setpts='{encoding._clock(moments)}'"
        encoded = [*H264.split(), *encoding.TAGS, *encoding.SAME, "-movflags", "+faststart"]
        encoding._ffmpeg(
            [*source, "-r", str(FPS), "-i", "-", "-vf", timed, *encoded, str(folder / "clip.mp4")],
            (_faded(raw[played[t]], min(t, last - t) / FADE, pixels) for t in moments),
        )


def _faded(frame: np.ndarray, share: float, pixels: int) -> np.ndarray:
    """Return so much of a frame, raw yuv420p, on paper."""
    if share >= 1:
        return frame
    paper = np.repeat(np.array(PAPER, np.float32), (pixels, pixels // 4, pixels // 4))
    faded: np.ndarray = paper + np.float32(share) * (frame - paper)
    return faded.round().astype(np.uint8)


def _titled(title: str) -> Image.Image:
    """Return paper with a figure's title."""
    figure, canvas = _paper()
    box = (WIDTH - 2 * EDGE, 2.3 * TITLES[-1])
    words = set_to_fit(title, SANS.name, TITLES, (box[0], 1.3 * TITLES[0]), canvas)
    if len(words.lines) > 1:
        words = set_to_fit(title, SANS.name, TITLES[-1:], box, canvas)
    for place, line in enumerate(reversed(words.lines)):
        _line(figure, line, TITLE_FOOT - place * words.size * 1.15, words.size, SANS.name)
    return _picture(canvas)


def _card(title: str, lines: Sequence[str]) -> Image.Image:
    """Return a card: a title, a bar in the colour of each kind of network, and lines under it."""
    figure, canvas = _paper()
    width = WIDTH - 4 * EDGE
    large = set_to_fit(title, SERIF.name, CARD_TITLES, (width, 420), canvas, LEADING)
    small = [set_to_fit(line, SANS.name, CARD_LINES, (width, 130), canvas) for line in lines]
    rows = sum(len(words.lines) * words.size * 1.4 for words in small)
    foot = (HEIGHT - rows - 110 + len(large.lines) * large.size * LEADING) / 2 - 40
    for place, line in enumerate(reversed(large.lines)):
        y = foot - place * large.size * LEADING
        _line(figure, line, y, large.size, SERIF.name, 2 * EDGE)
    for place, colour in enumerate((STYLE.wide, STYLE.narrow)):
        box = ((2 * EDGE + place * 210) / WIDTH, 1 - (foot + 66) / HEIGHT), 190 / WIDTH, 10 / HEIGHT
        figure.add_artist(Rectangle(*box, color=colour, linewidth=0))
    foot += 90
    for words in small:
        for line in words.lines:
            foot += words.size * 1.4
            _line(figure, line, foot, words.size, SANS.name, 2 * EDGE, quiet=True)
    return _picture(canvas)


def _paper() -> tuple[Figure, FigureCanvasAgg]:
    """Return an empty frame."""
    size = (WIDTH / PIXELS_PER_INCH, HEIGHT / PIXELS_PER_INCH)
    figure = Figure(size, dpi=PIXELS_PER_INCH, facecolor=STYLE.paper)
    return figure, FigureCanvasAgg(figure)


def _line(
    figure: Figure,
    words: str,
    foot: float,
    size: float,
    family: str,
    left: float = EDGE,
    *,
    quiet: bool = False,
) -> None:
    """Write a line whose foot is so many pixels below the upper edge."""
    figure.text(
        left / WIDTH,
        1 - foot / HEIGHT,
        words,
        color=STYLE.muted if quiet else STYLE.ink,
        parse_math=False,
        fontproperties=lettering(family, size, "normal" if quiet else "semibold"),
    )


def _picture(canvas: FigureCanvasAgg) -> Image.Image:
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba()).copy())


def _laid(ground: Image.Image, picture: Image.Image, place: tuple[int, int]) -> Image.Image:
    """Return a picture laid on a ground, its upper left corner at a place."""
    whole = ground.copy()
    whole.alpha_composite(picture, place)
    return whole
