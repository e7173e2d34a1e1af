"""The built site takes the place of the old one, wherever that is and whatever befalls it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from explainer.errors import UserError
from explainer.site import mkdocs


def write(folder: Path, words: str) -> None:
    (folder / "posts").mkdir(parents=True)
    (folder / "index.html").write_text(words)
    (folder / "posts" / f"{words}.html").write_text(words)


def listing(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


NEW = ["index.html", "posts/new.html"]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an old site, and a new one that is ready."""
    monkeypatch.chdir(tmp_path)
    write(mkdocs.SITE, "old")
    write(mkdocs.READY, "new")
    return tmp_path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        if Path(name).stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("there is one file system here")
        yield Path(name)


def kill_before_the_exchange() -> None:
    pass


def kill_in_the_middle() -> None:
    mkdocs.SITE.rename(mkdocs.REPLACED)


def kill_after_it() -> None:
    mkdocs.SITE.rename(mkdocs.REPLACED)
    mkdocs.READY.rename(mkdocs.SITE)


@pytest.mark.parametrize("kill", [kill_before_the_exchange, kill_in_the_middle, kill_after_it])
def test_a_build_that_was_killed_over_the_exchange_is_finished(kill) -> None:
    kill()
    mkdocs.recover()
    assert listing(mkdocs.SITE) == NEW
    assert list(mkdocs.DRAFTS.iterdir()) == []


def test_the_old_site_comes_back_where_no_new_one_is_ready(project: Path) -> None:
    mkdocs.SITE.rename(mkdocs.REPLACED)
    mkdocs.READY.rename(project / "gone")
    mkdocs.recover()
    assert listing(mkdocs.SITE) == ["index.html", "posts/old.html"]
    assert list(mkdocs.DRAFTS.iterdir()) == []


def test_a_site_behind_a_link_is_exchanged_there(project: Path) -> None:
    mkdocs.SITE.rename(project / "public")
    mkdocs.SITE.symlink_to(project / "public")
    mkdocs._publish()
    assert mkdocs.SITE.is_symlink() and listing(project / "public") == NEW


def test_a_site_on_another_disk_is_exchanged_file_by_file(elsewhere: Path) -> None:
    mkdocs.SITE.rename("before")
    write(elsewhere / "public", "old")
    mkdocs.SITE.symlink_to(elsewhere / "public")
    mkdocs._publish()
    assert listing(elsewhere / "public") == NEW
    assert (elsewhere / "public/index.html").read_text() == "new"
    assert list(mkdocs.DRAFTS.iterdir()) == [] and [p.name for p in elsewhere.iterdir()] == [
        "public"
    ]


def test_a_file_in_the_place_of_the_site_is_not_replaced(project: Path) -> None:
    mkdocs.SITE.rename("before")
    mkdocs.SITE.write_text("mine")
    (project / "mkdocs.yml").write_text("site_name: Small\n")
    with pytest.raises(UserError, match=r"^site is a file, where the site is to be"):
        mkdocs.build()
    assert mkdocs.SITE.read_text() == "mine"


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        (
            "INFO - a\nTraceback (most recent call last):\n  File\n"
            "OSError: [Errno 28] No space left on device: 'a' -> 'b'",
            1,
            "the disk is full, so mkdocs can't write the site; free some space and run the same "
            "command again",
        ),
        (
            "Traceback (most recent call last):\n  File\nKeyError: 'nav'",
            1,
            "mkdocs can't build the site: KeyError: 'nav'",
        ),
        ("", -9, "mkdocs was killed (signal 9); run the same command again"),
    ],
)
def test_what_befalls_mkdocs_is_one_line(said: str, status: int, told: str) -> None:
    assert mkdocs._reason(said, status) == told
