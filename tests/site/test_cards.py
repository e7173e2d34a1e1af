"""Social cards: one for each page, of one size, remembered."""

from pathlib import Path, PurePosixPath

import numpy as np
import pytest
import yaml
from PIL import Image

from explainer.site import card_picture, cards
from explainer.site.cards import Card
from tests.site.project import Project

PAGE = PurePosixPath("posts/a.md")
LONG = "Counted in full: of all networks that fit, the bad ones die out as points come in, 5 % & $x"


def _drawn(folder: Path, card: Card) -> np.ndarray:
    (path,) = cards.make({PAGE: card}, folder).values()
    with Image.open(path) as picture:
        assert picture.size == (1200, 630)
        return np.asarray(picture.convert("RGB"))


def _painted(folder: Path, colour: str) -> Path:
    path = folder / f"{colour}.webp"
    Image.new("RGB", (560, 350), colour).save(path, lossless=True)
    return path


@pytest.mark.parametrize("title", ["Poison", LONG, "Unbreakable" * 4])
def test_words_stay_in_their_column(tmp_path: Path, title: str):
    picture = _drawn(tmp_path, Card(title, "Figure 1", "A site", _painted(tmp_path, "red")))
    left = 1200 - card_picture.EDGE - card_picture.PICTURE[0]
    right = picture[12:, left - 20 : left - 2]
    assert (right > 250).all()
    ink = (picture[12:, :left] < 128).all(axis=2)
    rows, columns = np.nonzero(ink)
    assert rows.size > 500
    assert columns.min() >= card_picture.EDGE - 4 and columns.max() <= left - 40
    assert rows.min() >= 20 and rows.max() <= 630 - 40


def test_a_card_shows_its_picture_and_words(tmp_path: Path):
    red = _drawn(tmp_path, Card("Poison", "", "", _painted(tmp_path, "red")))
    blue = _drawn(tmp_path, Card("Poison", "", "", _painted(tmp_path, "blue")))
    assert tuple(red[315, 900]) == (255, 0, 0)
    assert tuple(blue[315, 900]) == (0, 0, 255)
    other = _drawn(tmp_path, Card("Cure", "", "", _painted(tmp_path, "red")))
    assert (other[:, :500] != red[:, :500]).any()


def test_a_card_is_drawn_once(tmp_path: Path):
    card = Card("Poison", "", "", None)
    (first,) = cards.make({PAGE: card}, tmp_path).values()
    made = first.stat().st_mtime_ns
    (again,) = cards.make({PAGE: card}, tmp_path).values()
    assert again == first and again.stat().st_mtime_ns == made
    (other,) = cards.make({PAGE: Card("Cure", "", "", None)}, tmp_path).values()
    assert other != first


def test_every_page_names_its_card(project: Project):
    project.write("index.md", '# E\n\n{{ figure("poison-sweep") }}\n')
    project.write("posts/a.md", "---\ntitle: A\n---\n# A\n")
    project.bake()
    pages = sorted(path.relative_to(project.docs) for path in project.docs.rglob("*.md"))
    assert len(pages) == 4
    for page in pages:
        matter = (project.docs / page).read_text("utf-8").split("---\n")[1]
        card = yaml.safe_load(matter)["card"]
        assert card == f"assets/cards/{page.with_suffix('.png').as_posix()}"
        assert (project.docs / card).is_file()


def test_while_figures_are_missing_no_card_is_drawn(project: Project):
    project.write("index.md", '# E\n\n{{ figure("poison-sweep") }}\n')
    project.figure("late")
    del project.drawn["late"]
    project.write("posts/a.md", '# A\n\n{{ figure("late") }}\n')
    project.bake(partly=True)
    assert "card:" not in (project.docs / "index.md").read_text("utf-8")
    assert not (project.docs / "assets/cards").exists()
