"""What is kept from build to build is checked before it is used."""

from pathlib import Path

import pytest

from explainer.site import keeping
from explainer.site.keeping import keep, kept, seal, sealed


def flip(path: Path) -> None:
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])


DAMAGES = [
    flip,
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(path.read_bytes()[:-1]),
    Path.unlink,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_was_damaged_counts_as_not_there(tmp_path: Path, damage) -> None:
    assert kept(tmp_path, "a", ".bin") is None
    path = keep(tmp_path, "a", ".bin", lambda draft: draft.write_bytes(b"whole"))
    assert kept(tmp_path, "a", ".bin") == path
    damage(path)
    assert kept(tmp_path, "a", ".bin") is None
    assert list(tmp_path.iterdir()) == []
    assert keep(tmp_path, "a", ".bin", lambda draft: draft.write_bytes(b"whole")) == path


def test_of_what_cannot_be_written_nothing_stays(tmp_path: Path) -> None:
    def half(draft: Path) -> None:
        draft.write_bytes(b"half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        keep(tmp_path, "a", ".bin", half)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["a.js", "in/b.js", keeping.SUMS])
def test_a_folder_that_was_damaged_counts_as_not_there(tmp_path: Path, damage, name: str) -> None:
    (tmp_path / "in").mkdir()
    for one in ("a.js", "in/b.js"):
        (tmp_path / one).write_text("whole")
    assert sealed(tmp_path) is None
    seal(tmp_path)
    (tmp_path / "foreign.js").write_text("not of it")
    assert sealed(tmp_path) == [tmp_path / "a.js", tmp_path / "in/b.js"]
    damage(tmp_path / name)
    assert sealed(tmp_path) is None
