"""Every form of a figure is there, in every format, and says whose it is."""

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from explainer.plotting import films, pack
from explainer.plotting.about import About
from explainer.plotting.layout import Scene, Scenes, place
from explainer.plotting.style import Style
from explainer.plotting.variants import THEMES
from explainer.plotting.video import Movie

ABOUT = About("What it says", "Ada & Bob", "From “An essay”, CC BY 4.0")
SCENES: Scenes = {
    "page": Scene((1080, 300), wide=(14, 80, 500, 200), narrow=(560, 80, 500, 200)),
    "phone": Scene((360, 460), wide=(10, 80, 340, 160), narrow=(10, 280, 340, 160)),
}
SLIDES = ("slide", "slide-untitled")
FORMS = (*SLIDES, "page", "tall")
ENDINGS = (
    *("@1x.png", "@2x.png", "-transparent@1x.png", "-transparent@2x.png"),
    *(".svg", "-paths.svg", ".pdf"),
)
STEPS = ("step-1-axes", "step-2-wide", "step-3-narrow", "step-4-all")


def still(style: Style) -> Figure:
    scene = SCENES[style.layout]
    figure = scene.open(style, "What it says")
    for name, colour in (("wide", style.wide), ("narrow", style.narrow)):
        axes = place(figure, *scene[name])
        axes.plot([0, 1], [0, 1], color=colour)
        axes.set_title(name, color=colour)
    axes = figure.axes[0]
    axes.plot([0, 1], [1, 0], color=style.narrow)
    axes.axhspan(0.4, 0.6, color=style.muted)
    return figure


def movie(style: Style) -> Movie:
    figure = still(style)
    (line,) = figure.axes[0].plot([0, 1], [0, 0], color=style.ink)

    def update(t: int) -> list:
        line.set_ydata([0, t])
        return [line]

    return Movie(figure, update, 2, order=(0, 0, 1, 1), poster=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pack")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack, "SCALES", (2, 1))  # of half the size, in a quarter of the time
        pack.write(still, "two", made, ABOUT)
    return made


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture)


def test_every_form_is_there_in_every_format_and_theme(folder: Path) -> None:
    wanted = {f"two-{f}-{theme}{e}" for f in FORMS for theme in THEMES for e in ENDINGS}
    kinds = ("@2x.png", "-transparent@2x.png")
    wanted |= {f"two-{step}-{theme}{e}" for step in STEPS for theme in THEMES for e in kinds}
    wanted |= {f"two-steps-{theme}.pdf" for theme in THEMES}
    assert {path.name for path in folder.iterdir()} == wanted


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize(
    ("form", "size"),
    [
        ("slide", (960, 540)),
        ("slide-untitled", (960, 540)),
        ("page", (1080, 300)),
        ("tall", (360, 460)),
    ],
)
@pytest.mark.parametrize("theme", THEMES)
def test_pictures_are_of_exact_sizes_on_paper_and_on_nothing(folder, theme, form, size, scale):
    paper = np.rint(np.array(to_rgb(Style(theme, "page").paper)) * 255)
    opaque = pixels(folder / f"two-{form}-{theme}@{scale}x.png")
    clear = pixels(folder / f"two-{form}-{theme}-transparent@{scale}x.png")
    assert opaque.shape == (scale * size[1], scale * size[0], 3)
    assert clear.shape == (scale * size[1], scale * size[0], 4)
    assert (opaque[-3:, -3:] == paper).all() and (clear[-3:, -3:, 3] == 0).all()
    alpha = clear[..., 3:] / 255
    laid = clear[..., :3] * alpha + paper * (1 - alpha)
    assert np.abs(laid - opaque).max() <= 3  # they show the same
    assert 0.005 < (alpha > 0).mean() < 0.5


@pytest.mark.parametrize("form", FORMS)
def test_svgs_have_groups_by_what_they_show_and_a_title(folder: Path, form: str) -> None:
    for ending in (".svg", "-paths.svg"):
        text = (folder / f"two-{form}-light{ending}").read_text(encoding="utf-8")
        classes = {element.get("class") for element in ElementTree.fromstring(text).iter()}
        assert {"wide", "narrow", "axes", "paper"} <= classes
        assert ("title" in classes) == (form != "slide-untitled")
        assert "What it says" in text and "Ada &amp; Bob" in text
    assert "@font-face" in (folder / f"two-{form}-dark.svg").read_text(encoding="utf-8")


def test_pdfs_say_whose_they_are(folder: Path) -> None:
    for path in folder.glob("*.pdf"):
        data = path.read_bytes()
        assert b"/Title (What it says)" in data and b"/Author (Ada & Bob)" in data
        assert b"/Subject" in data and b"CreationDate" not in data
    count = len(re.findall(rb"/Type /Page\b", (folder / "two-steps-dark.pdf").read_bytes()))
    assert count == len(STEPS)


def covered(folder: Path, step: str, colour: str) -> int:
    picture = pixels(folder / f"two-{step}-light@2x.png").astype(int)
    return int((np.abs(picture - np.array(to_rgb(colour)) * 255).max(axis=-1) < 16).sum())


def test_slides_build_up_in_steps(folder: Path) -> None:
    style = Style("light", "page")
    wide = [covered(folder, step, style.wide) for step in STEPS]
    narrow = [covered(folder, step, style.narrow) for step in STEPS]
    muted = [covered(folder, step, style.muted) for step in STEPS]
    assert wide[0] == 0 < wide[1] and narrow[1] == 0 < narrow[2]
    assert muted[0] == muted[1] and muted[3] > 2 * muted[2]
    last = pixels(folder / "two-step-4-all-light@2x.png").astype(int)
    whole = pixels(folder / "two-slide-light@2x.png").astype(int)
    assert np.abs(last - whole).mean() < 0.5  # but for how edges are smoothed


def test_a_slide_without_a_title_is_the_same_drawing_without_it(folder: Path) -> None:
    with_title, without = (pixels(folder / f"two-{form}-light@2x.png") for form in SLIDES)
    ink = np.array(to_rgb(Style("light", "page").ink)) * 255
    dark = [(np.abs(p - ink).max(axis=-1) < 40).any(axis=1) for p in (with_title, without)]
    assert dark[0].any() and not dark[1].any()  # nothing else is written in ink


@pytest.mark.slow
def test_pictures_have_two_and_four_pixels_to_a_css_pixel(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(pack, "THEMES", ("light",))
    pack.write(still, "two", tmp_path, ABOUT)
    sizes = {path.name: pixels(path).shape[1::-1] for path in tmp_path.glob("*@*.png")}
    assert sizes["two-slide-light@2x.png"] == (1920, 1080)
    assert sizes["two-slide-light-transparent@4x.png"] == (3840, 2160)
    assert sizes["two-page-light@4x.png"] == (4320, 1200)
    assert sizes["two-step-2-wide-light@2x.png"] == (1920, 1080)


@pytest.mark.slow
def test_a_pack_is_the_same_again(folder: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(pack, "SCALES", (2, 1))
    pack.write(still, "two", tmp_path, ABOUT)
    for path in sorted(folder.iterdir()):
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_a_movie_has_films_and_frames_and_its_poster_as_stills(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(pack, "THEMES", ("dark",))
    monkeypatch.setattr(pack, "SCALES", (2,))
    monkeypatch.setattr(films, "PAGES", 2)
    pack.write(movie, "it", tmp_path, ABOUT)
    names = {path.name for path in tmp_path.iterdir()}
    endings = (".mp4", ".webm", "-alpha.webm", "-square.mp4", ".gif")
    assert {f"it-film-dark{ending}" for ending in endings} <= names
    assert "it-film-untitled-dark.mp4" in names
    assert not any("-step-" in name for name in names)
    assert {f"it-{form}-dark@2x.png" for form in FORMS} <= names
