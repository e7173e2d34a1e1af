"""What baking writes: what changed, and nothing that a browser could see unfinished."""

from pathlib import Path

import pytest

from tests.site.project import Project


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_only_what_changed_is_written(project: Project):
    project.figure("swing", kind="movie")
    project.write("index.md", "# E\n\nOne word. {{ figure('poison-sweep') }}\n")
    project.write("assets/site.css", "p {}")
    assert "figures/swing/swing-field-light.mp4" in project.bake().changed
    before = _state(project.docs)
    assert project.bake().changed == ()
    assert _state(project.docs) == before
    project.write("index.md", "# E\n\nTwo words. {{ figure('poison-sweep') }}\n")
    assert project.bake().changed == ("index.md",)
    after = _state(project.docs)
    assert [path for path in after if after[path] != before[path]] == [
        str(project.docs / "index.md")
    ]


def test_what_no_longer_belongs_is_removed(project: Project):
    project.figure("swing", kind="movie")
    project.write("index.md", "# E\n")
    project.write("posts/a.md", "# A\n")
    project.bake()
    del project.drawn["swing"]
    (project.root / "content/posts/a.md").unlink()
    changed = project.bake().changed
    assert "posts/a.md" in changed
    assert "figures/swing.md" in changed
    assert not (project.docs / "posts").exists()
    assert not (project.docs / "figures/swing").exists()
    assert (project.docs / "figures/poison-sweep/poison-sweep-light.webp").is_file()


def test_a_changed_picture_is_replaced(project: Project):
    project.write("index.md", "# E\n")
    project.bake()
    drawn = project.drawn["poison-sweep"].folder / "poison-sweep-light.webp"
    drawn.write_bytes(drawn.read_bytes()[::-1])
    assert "figures/poison-sweep/poison-sweep-light.webp" in project.bake().changed


def test_a_fault_leaves_the_last_good_pages_alone(project: Project):
    project.write("index.md", "# E\n")
    project.write("posts/a.md", "# A\n")
    project.bake()
    before = _state(project.docs)
    project.write("index.md", "# Changed\n")
    project.write("posts/a.md", "# A\n\n{{ qqq }}\n")
    project.error_line()
    assert _state(project.docs) == before


def test_nothing_unfinished_ever_lies_in_the_watched_folder(
    project: Project, monkeypatch: pytest.MonkeyPatch
):
    project.write("index.md", "# E\n")
    replaced = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        assert not self.is_relative_to(project.docs)
        assert target.parent.is_dir()
        replaced.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    project.bake()
    written = {path for path in project.docs.rglob("*") if path.is_file()}
    assert written == {path for path in replaced if path.is_relative_to(project.docs)}
