"""Versions side by side: which numbers changed, the page that says so, the branch with them all."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from explainer.errors import UserError
from explainer.site.publishing import branch, versions
from explainer.site.publishing.changes import compare
from explainer.site.publishing.versions import Version
from tests.site.project import Project

V1 = Version("v1", "2026-01-02", "standard", "0123456789ab")


def _number(value: object, error: float | None = None) -> dict:
    return {"value": value, "error": error, "n": None, "unit": ""}


# Numbers


def test_a_change_is_beyond_error_where_both_errors_together_are_smaller():
    old = {
        "a": {"x": _number(1.0, 0.3), "y": _number(1.0, 0.3), "z": _number(2), "s": _number("u")}
    }
    new = {"a": {"x": _number(1.49, 0.4), "y": _number(0.49, 0.4), "z": _number(3)}}
    new["a"] |= {"s": _number("v"), "t": _number(0)}
    found = compare(old, new)
    changes = {change.name: change for change in found.changed}
    assert list(changes) == ["y", "z", "s", "x"]  # beyond, unknown, within
    assert changes["y"].error == pytest.approx(0.5)  # √(.3² + .4²), and the change is .51
    told = {name: change.beyond_error for name, change in changes.items()}
    assert told == {"y": True, "z": None, "s": None, "x": False}
    assert (changes["z"].difference, changes["s"].difference) == (1, None)
    assert (found.came, found.went, found.same) == (("a.t",), (), 0)
    back = compare(new, old)
    assert (back.came, back.went) == ((), ("a.t",))


def test_what_differs_by_rounding_alone_is_the_same():
    assert compare({"a": {"x": _number(0.1 + 0.2)}}, {"a": {"x": _number(0.3)}}).same == 1


# Pages


@pytest.fixture
def kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a version of the project is kept, whose gap was another."""
    project.write("index.md", '# E\n\n{{ figure("poison-sweep") }}\n')
    project.bake()
    numbers = json.loads((project.docs / "data/numbers.json").read_text())
    numbers["poison-sweep"]["gap"]["value"] = 0.5
    del numbers["poison-sweep"]["shift"]
    folder = project.root / "published"
    (folder / "v1/data").mkdir(parents=True)
    (folder / "v1/data/numbers.json").write_text(json.dumps(numbers))
    versions.write(folder, [V1])
    monkeypatch.setenv(versions.FOLDER, str(folder))
    return folder


def test_a_page_lists_versions_and_the_numbers_that_changed(project: Project, kept: Path):
    text = project.baked("versions.md")
    assert '<a href="../v1/">v1</a></th><td>2026-01-02</td><td>standard</td>' in text
    assert re.findall(r"^## (.*?) \{", text, re.MULTILINE) == ["From v1 to now"]
    assert "1 of 2 numbers changed: 1 beyond their errors" in text
    cells = re.search(r"<code>gap</code></th>(.*)</tr>", text)[1]
    assert re.findall(r">([^<>]+)</td>", cells) == ["0.5", "0.064", "−0.436", "0.01697"]
    assert "<code>poison-sweep.shift</code>" in text and "New: 1" in text
    assert "versions: true" in (project.docs / "index.md").read_text("utf-8")


def test_without_versions_nothing_speaks_of_them(project: Project, kept: Path):
    versions.write(kept, [])
    assert "versions: true" not in project.baked()
    assert not (project.docs / "versions.md").exists()


@pytest.mark.parametrize(
    ("does", "told"),
    [
        (lambda folder: (folder / "v1/data/numbers.json").unlink(), "numbers.json can't be read"),
        (lambda folder: (folder / "versions.json").write_text("{"), "isn't a list of versions"),
        (lambda folder: (folder / "versions.json").write_text('[{"a": 1}]'), "isn't a list of"),
    ],
)
def test_a_damaged_version_is_told(project: Project, kept: Path, does, told: str):
    does(kept)
    assert told in project.error_line()


@pytest.mark.parametrize(
    ("name", "told"),
    [("1", "named like v1"), ("v1/..", "named like"), ("figures", "named like"), ("v1", "stays")],
)
def test_a_version_has_a_name_of_its_own(name: str, told: str):
    with pytest.raises(UserError, match=told):
        versions.check_name(name, [V1])
    versions.check_name("v1.1", [V1])


# The branch


def _git(*command: str | Path) -> str:
    done = subprocess.run(["git", *command], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def remote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty repository, while we are in another."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "a@example.org")
    _git("init", "--bare", tmp_path / "remote.git")
    _git("init", tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return str(tmp_path / "remote.git")


def _tree(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_a_push_adds_one_commit_and_leaves_this_repository_alone(remote: str, tmp_path: Path):
    site = _tree(tmp_path / "site", a="1", v1__a="old", **{".gitignore": "v1\n"})
    versions.write(site, [V1])
    assert branch.find(remote, "pages").push(site, "first")
    there = branch.find(remote, "pages")
    there.check()
    assert not there.push(site, "again")  # nothing new
    taken = tmp_path / "taken"
    taken.mkdir()
    there.take(["v1", "versions.json", "CNAME"], taken)
    found = sorted(path.relative_to(taken).as_posix() for path in taken.rglob("*.*"))
    assert found == ["versions.json"] and (taken / "v1/a").read_text() == "old"
    assert there.push(_tree(taken, a="2"), "second")
    assert _git("-C", remote, "log", "--format=%s", "pages").split() == ["second", "first"]
    assert _git("-C", remote, "show", "pages:v1/a") == "old"
    assert _git("count-objects") == "0 objects, 0 kilobytes"
    assert _git("status", "--porcelain", "--ignored") == "?? .build/"


def test_history_is_never_replaced(remote: str, tmp_path: Path):
    site = _tree(tmp_path / "site", a="1")
    before = branch.find(remote, "pages")
    assert before.push(site, "theirs")
    with pytest.raises(UserError, match="has changed meanwhile; run the same command again"):
        before.push(_tree(site, a="2"), "ours")
    assert _git("-C", remote, "log", "--format=%s", "pages") == "theirs"


def test_a_branch_that_holds_something_else_is_left_alone(remote: str, tmp_path: Path):
    branch.find(remote, "main").push(_tree(tmp_path / "code", a="1"), "code")
    with pytest.raises(UserError, match=r"'main' of .* holds something else"):
        branch.find(remote, "main").check()
    with pytest.raises(UserError, match=r"git ls-remote: .*does not appear to be a git repo"):
        branch.find(str(tmp_path / "nowhere"), "main")


def test_what_was_fetched_before_stands_in_for_a_remote_that_cannot_be_asked(
    remote: str, tmp_path: Path
):
    site = _tree(tmp_path / "site", v1__a="old")
    versions.write(site, [V1])
    branch.find(remote, "pages").push(site, "first")
    _git("remote", "add", "origin", remote)
    _git("fetch", "origin")
    _git("remote", "set-url", "origin", str(tmp_path / "gone"))
    with pytest.raises(UserError, match="git ls-remote"):
        branch.find("origin", "pages")
    branch.fetched("origin", "pages").take(["v1"], tmp_path / "here")
    assert (tmp_path / "here/v1/a").read_text() == "old"
    assert branch.fetched("origin", "other").tip == ""


@pytest.mark.parametrize(
    ("remote_url", "address"),
    [
        ("https://github.com/ada/notes", "https://ada.github.io/notes/"),
        ("git@github.com:Ada/ada.github.io.git", "https://ada.github.io/"),
        ("https://gitlab.com/ada/notes.git", ""),
    ],
)
def test_github_tells_where_pages_will_be(remote_url: str, address: str):
    assert branch.pages_address(remote_url) == address
