"""A folder comes to hold a tree of files, whatever it held."""

import os
from pathlib import Path

from explainer.site.sync import sync


def test_only_what_differs_changes(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    assert list(sync({"a.md": "A", "b/c.md": b"C"}, docs)) == ["a.md", "b/c.md"]
    assert list(sync({"a.md": "A", "b/c.md": "D"}, docs)) == ["b/c.md"]
    assert sorted(sync({"a.md": "A"}, docs)) == ["b/c.md"]
    assert [path.name for path in docs.rglob("*")] == ["a.md"]


def test_a_byte_that_rotted_is_noticed_though_size_and_time_are_the_same(tmp_path: Path) -> None:
    source, docs = tmp_path / "a.bin", tmp_path / "docs"
    source.write_bytes(b"right")
    list(sync({"a.bin": source}, docs))
    status = source.stat()
    (docs / "a.bin").write_bytes(b"wrong")
    os.utime(docs / "a.bin", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert list(sync({"a.bin": source}, docs)) == ["a.bin"]
    assert (docs / "a.bin").read_bytes() == b"right"


def test_a_file_becomes_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    list(sync({"a": "A"}, docs))
    assert list(sync({"a/b.txt": "B"}, docs)) == ["a", "a/b.txt"]
    assert list(sync({"a": "A"}, docs)) == ["a/b.txt", "a"]
    assert (docs / "a").read_text() == "A"
    assert [path.name for path in tmp_path.iterdir()] == ["docs"]


def test_links_give_way(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    list(sync({"a.txt": "A"}, docs))
    (docs / "nowhere").symlink_to("nothing")
    (docs / "b").symlink_to(tmp_path)
    assert sorted(sync({"a.txt": "A", "b": "B"}, docs)) == ["b", "b", "nowhere"]
    assert sorted(path.name for path in docs.iterdir() if not path.is_symlink()) == ["a.txt", "b"]
