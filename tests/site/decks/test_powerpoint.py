"""Talks for PowerPoint, read back as others read them."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from explainer.plotting.style import Style
from explainer.plotting.variants import THEMES, Theme
from tests.site.decks.conftest import ORDER, TITLES, Makes, pages


def test_slides_are_16_to_9_and_have_their_claims_as_titles_in_the_order_asked_for(make: Makes):
    deck = Presentation(make() / "talk.pptx")
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=1e-4)
    opening, *slides = deck.slides
    assert opening.shapes.title.text == "A small essay & more"
    assert opening.placeholders[1].text == "Ada Lovelace, The essay’s authors, 2026"
    assert [slide.shapes.title.text for slide in slides] == TITLES
    assert {s.shapes.title.placeholder_format.type for s in slides} == {PP_PLACEHOLDER.TITLE}
    assert deck.core_properties.title == "A small essay & more"
    assert deck.core_properties.author == "Ada Lovelace, The essay’s authors"


def test_nothing_lies_outside_a_slide_or_over_something_else(make: Makes):
    deck = Presentation(make() / "talk.pptx")
    for page in deck.slides:
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in page.shapes]
        for left, top, right, bottom in boxes:
            assert 0 <= left < right <= deck.slide_width
            assert 0 <= top < bottom <= deck.slide_height
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0]
                assert apart or one[3] <= other[1] or other[3] <= one[1]
    layouts = [layout.name for layout in deck.slide_layouts]
    assert "Figure" in layouts and len(layouts) == 5


def test_a_picture_fills_its_placeholder_uncut_and_is_described(make: Makes, packs):
    page = pages(make())[2]
    picture = page.placeholders[1]
    assert picture.placeholder_format.type == PP_PLACEHOLDER.PICTURE
    name = "poison-sweep-slide-untitled-light@2x.png"
    assert picture.image.blob == (packs["poison-sweep"].folder / name).read_bytes()
    cuts = (picture.crop_left, picture.crop_right, picture.crop_top, picture.crop_bottom)
    assert max(map(abs, cuts)) < 1e-3
    assert picture.width / picture.height == pytest.approx(16 / 9, abs=2e-3)
    names = picture.element.nvPicPr.cNvPr
    assert names.get("descr") == "Lines that part by 6.4\u202f%."


def test_a_film_has_its_poster_and_plays_again_and_again_by_itself(make: Makes, packs):
    page = pages(make())[1]
    (movie,) = [shape for shape in page.shapes if shape.shape_type == MSO_SHAPE_TYPE.MEDIA]
    folder = packs["walk"].folder
    poster = folder / "walk-slide-untitled-light@2x.png"
    assert movie.poster_frame.blob == poster.read_bytes()
    parts = [rel.target_part for rel in page.part.rels.values() if rel.reltype.endswith("/media")]
    assert [part.content_type for part in parts] == ["video/mp4"]
    assert parts[0].blob == (folder / "walk-film-untitled-light.mp4").read_bytes()
    assert not [one for one in page.placeholders if one.placeholder_format.idx == 1]
    timing = page.element.find("{*}timing")
    targets = {one.get("spid") for one in timing.iter("{*}spTgt")}
    assert targets == {str(movie.shape_id)}
    (command,) = timing.iter("{*}cmd")
    assert command.get("cmd") == "playFrom(0.0)"
    assert int(next(command.iter("{*}cTn")).get("dur")) == pytest.approx(2000, abs=70)
    (media,) = timing.iter("{*}cMediaNode")
    assert next(media.iter("{*}cTn")).get("repeatCount") == "indefinite"


def test_notes_have_caption_limits_and_citation(make: Makes):
    told = pages(make())[2].notes_slide.notes_text_frame.text
    assert told.splitlines() == [
        "Gaps of many networks open, where θ₂ ≤ 3 & so on.",
        "More of it.",
        "What it doesn’t show: Two x₁ seeds.",
        "Ada Lovelace, The essay’s authors (2026). Gaps open. Figure 1 of “A small essay & more”. "
        "CC BY 4.0.",
    ]


def test_the_line_under_a_figure_leads_to_it_where_the_sites_address_is_known(make: Makes):
    def runs(folder: Path) -> list:
        return [page.placeholders[2].text_frame.paragraphs[0].runs[0] for page in pages(folder)[1:]]

    for run in runs(make()):
        assert run.hyperlink.address is None
    assert runs(make())[1].text == "Figure 1 of “A small essay & more”, CC BY 4.0"
    found = [run.hyperlink.address for run in runs(make(url="https://example.org/x"))]
    assert found == [f"https://example.org/x/#fig-{id}" for id in ORDER]


def test_the_file_is_the_same_again_and_has_no_dates_of_its_own(make: Makes):
    first = (make() / "talk.pptx").read_bytes()
    shutil.rmtree(make())
    assert (make() / "talk.pptx").read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert packed.testzip() is None
        assert {member.date_time[0] for member in packed.infolist()} == {1980}
        core = packed.read("docProps/core.xml").decode()
        assert "2026-01-31" in core and "Canny" not in core and "2013" not in core


def told(path: Path) -> str:
    """Return what ffmpeg says of a file."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def test_films_play_everywhere(make: Makes, tmp_path: Path):
    folder = make()
    with zipfile.ZipFile(folder / "talk.pptx") as packed:
        (name,) = [name for name in packed.namelist() if name.endswith(".mp4")]
        packed.extract(name, tmp_path / "out")
    shown = [tmp_path / "out" / name, *sorted((folder / "slides").glob("*.mp4"))]
    assert len(shown) == 1 + len(THEMES)
    for path in shown:
        about = told(path)
        assert re.search(r"Video: h264 .*yuv420p.* 1920x1080", about), about
        assert re.search(r"\b(\d+(\.\d+)?) fps", about)[1] == "30" or "Duration" in about
        seconds = float(re.search(r"Duration: 00:00:(\d\d\.\d\d)", about)[1])
        assert seconds == pytest.approx(2, abs=0.07)
        data = path.read_bytes()
        assert 0 < data.index(b"moov") < data.index(b"mdat")  # plays before it is loaded
        theme: Theme = "dark" if "dark" in path.name else "light"
        with Image.open(folder / f"slides/walk-slide-untitled-{theme}@2x.png") as poster:
            shown_first, wanted = first_frame(path), np.asarray(poster, float)
        assert np.abs(shown_first - wanted).mean() < 4
        assert bar(shown_first, theme) == pytest.approx(bar(wanted, theme), rel=0.05)


def bar(picture: np.ndarray, theme: Theme) -> int:
    """Count the pixels that have a narrow network's colour."""
    narrow = np.array(to_rgb(Style(theme, "page").narrow)) * 255
    return int((np.abs(picture - narrow).max(axis=-1) < 24).sum())


def first_frame(path: Path) -> np.ndarray:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(path)]
    command += ["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(1080, 1920, 3).astype(float)


@pytest.mark.slow
def test_libreoffice_opens_it_and_shows_every_slide(make: Makes, tmp_path: Path):
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if not soffice:
        pytest.skip("no LibreOffice")
    folder = make()
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [soffice, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(folder / "talk.pptx")], check=True, capture_output=True)
    data = (tmp_path / "talk.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == 1 + len(ORDER)
