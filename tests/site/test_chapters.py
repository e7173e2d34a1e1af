"""Cards that lead to chapters."""

import pytest

from tests.site.project import Project

WORDS = "word " * 700


@pytest.fixture
def book(project: Project) -> Project:
    """An essay, two chapters with a figure each, and a page of cards."""
    project.figure("early")
    project.figure("late")
    project.write("index.md", "# E\n")
    head = "---\ntitle: One & all\ndescription: A *first* one.\nauthors: [Ada]\n---\n"
    project.write("posts/one.md", f"{head}# One\n\n{WORDS}\n\n{{{{ figure('early') }}}}\n")
    project.write(
        "posts/two.md",
        "---\npicture: poison-sweep\n---\n# Two\n\n{{ figure('late') }} {{ number('late.gap') }}\n",
    )
    project.write("posts/index.md", "# All\n\n## Some\n\n{{ chapters('two', 'one') }}\n")
    return project


def cards(page: str) -> list[str]:
    return page.split('<div class="xp-card" role="listitem">')[1:]


def test_a_card_has_title_words_and_the_minutes_of_the_byline(book: Project):
    two, one = cards(book.baked("posts/index.md"))
    assert '<a class="xp-card-title" href="../posts/one/">One &amp; all</a>' in one
    assert "A <em>first</em> one." in one
    assert "3 min read" in one
    assert "<span>3 min read</span>" in (book.docs / "posts/one.md").read_text()
    assert '<a class="xp-card-title" href="../posts/two/">Two</a>' in two
    assert "1 min read" in two
    assert "xp-card-words" not in two


def test_its_picture_is_the_one_named_or_else_the_first_that_the_chapter_shows(book: Project):
    two, one = cards(book.baked("posts/index.md"))
    for card, id in ((one, "early"), (two, "poison-sweep")):
        for theme in ("light", "dark"):
            name = f"{id}-thumbnail-{theme}.webp"
            source = f'src="../figures/{id}/{name}" width="280" height="175" alt="" loading="lazy"'
            assert f'<img class="xp-{theme}" {source}' in card
            assert (book.docs / "figures" / id / name).is_file()


def test_a_chapter_that_is_still_measured_has_a_card_without_a_picture(book: Project):
    del book.drawn["late"], book.drawn["poison-sweep"]
    book.bake(partly=True)
    two, one = cards((book.docs / "posts/index.md").read_text())
    assert "still being measured" in two
    assert "<img" not in two
    assert "3 min read" in one
    assert one.count("<img") == 2


def test_a_card_of_no_chapter_is_told(book: Project):
    book.write("posts/index.md", "# All\n\n{{ chapters('tow') }}\n")
    told = "content/posts/index.md:3: no chapter 'tow'; nearest is 'two'"
    assert book.error_line() == told


def test_a_picture_of_no_figure_is_told(book: Project):
    book.write("posts/two.md", "---\npicture: poison-swep\n---\n# Two\n")
    told = "content/posts/two.md:2: 'picture' in the front matter: no figure 'poison-swep'; nearest"
    assert book.error_line().startswith(told)
