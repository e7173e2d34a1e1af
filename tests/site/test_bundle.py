"""Bundling the live figures: Node.js, npm, and what is remembered."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from explainer import commands
from explainer.errors import UserError
from explainer.site import bundle, keeping, running
from explainer.site import npm as npm_room


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of scripts, and a place for what is made of it."""
    folder = tmp_path / "web"
    (folder / "src").mkdir(parents=True)
    for name in bundle.LOCK:
        (folder / name).write_text("{}")
    (folder / "src/main.ts").write_text("export {};\n")
    (folder / "build.mjs").write_text(
        'import { mkdirSync, readdirSync, writeFileSync } from "node:fs";\n'
        "const [, folder] = process.argv.slice(2);\n"
        "mkdirSync(folder, { recursive: true });\n"
        'writeFileSync(`${folder}/live.js`, readdirSync("src").join());\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bundle, "WEB", folder)
    return folder


def command(folder: Path, name: str, script: str) -> str:
    """Write an executable."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return str(path)


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm that only counts its calls; the real node."""
    node = bundle.find_node().node
    calls = tmp_path / "calls"
    stand_in = command(tmp_path, "npm", f'echo "$@" >> {calls}')
    monkeypatch.setattr(bundle, "find_node", lambda: bundle.Node(node, (stand_in,)))
    return calls


def test_scripts_are_made_once_and_again_when_a_source_changes(web: Path, npm: Path) -> None:
    first = bundle.scripts()
    assert {name: path.read_text() for name, path in first.items()} == {"live.js": "main.ts"}
    assert bundle.scripts() == first
    (web / "src/more.ts").write_text("export {};\n")
    second = bundle.scripts()
    assert second["live.js"].read_text() == "main.ts,more.ts"
    assert npm.read_text().count("\n") == 1, "the packages are those of the same lock file"
    (web / "package-lock.json").write_text('{"new": 1}')
    bundle.scripts()
    assert npm.read_text().count("\n") == 2
    assert "--omit=dev" in npm.read_text()


def test_nothing_half_made_stays(web: Path, npm: Path) -> None:
    (web / "build.mjs").write_text(
        'process.stderr.write("error: no such thing\\n"); process.exit(1)'
    )
    with pytest.raises(UserError) as told:
        bundle.scripts()
    assert str(told.value) == "the live figures can't be bundled (error: no such thing)"
    assert list(bundle.KEPT.glob("*")) == []
    assert not list(bundle.TOOLS.glob("*/.sources-*"))


def test_without_npms_packages_one_line_says_so(
    web: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = bundle.find_node().node
    npm = command(tmp_path, "npm", "echo 'npm error code ENOTFOUND' >&2; exit 1")
    monkeypatch.setattr(bundle, "find_node", lambda: bundle.Node(node, (npm,)))
    with pytest.raises(UserError) as told:
        bundle.scripts()
    assert str(told.value) == (
        "the libraries of the live figures can't be fetched from npm; go on line once and build "
        "again (npm error code ENOTFOUND)"
    )
    assert list(bundle.TOOLS.glob("*")) == []
    command(tmp_path, "npm", "touch called")
    with pytest.raises(UserError, match=r"and build again after \d\d:\d\d, or at once without .*"):
        bundle.scripts()
    monkeypatch.setattr(npm_room, "PAUSE", 0.0)
    assert set(bundle.scripts()) == {"live.js"}
    assert not npm_room.FAILED.exists()


def test_damaged_scripts_are_bundled_again_and_damaged_packages_fetched(
    web: Path, npm: Path
) -> None:
    (script,) = bundle.scripts().values()
    whole = script.read_text()
    script.write_text("")
    assert bundle.scripts()["live.js"].read_text() == whole
    assert npm.read_text().count("\n") == 1
    (bundle.TOOLS / bundle._lock() / "package.json").write_text("cut")
    script.unlink()
    assert bundle.scripts()["live.js"].read_text() == whole
    assert npm.read_text().count("\n") == 2


def test_what_is_remembered_needs_neither_node_nor_npm(
    web: Path, npm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bundle.scripts()

    def missing() -> bundle.Node:
        raise AssertionError("asked for Node.js")

    monkeypatch.setattr(bundle, "find_node", missing)
    assert bundle.scripts() == first


def test_an_old_node_is_passed_over_and_none_at_all_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(tmp_path / "bin", "npm", "true")
    new = command(tmp_path / "bin", "node", "echo v18.2.0")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert bundle.find_node().node == (new,)
    command(tmp_path / "bin", "node", "echo v16.20.2")
    assert bundle.find_node().node != (new,)
    monkeypatch.setattr(bundle.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UserError, match=r"need Node.js 18 or newer, and none was found"):
        bundle.find_node()


def test_the_wheel_has_node_and_npm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    found = bundle.find_node()
    for tool in (found.node, found.npm):
        done = subprocess.run([*tool, "--version"], capture_output=True, text=True, check=True)
        assert int(done.stdout.strip().removeprefix("v").split(".")[0]) >= 10


def test_the_lock_file_names_no_registry() -> None:
    text = (bundle.WEB / "package-lock.json").read_text()
    assert "resolved" not in text
    assert "://" not in text.replace("https://github.com/sponsors", "").replace(
        "https://opencollective.com", ""
    )


def test_an_unreachable_folder_is_told(web: Path) -> None:
    with pytest.raises(UserError, match="trouble"):
        running.run([os.fspath(web / "nothing")], web, "trouble")


def test_a_build_goes_on_with_stills_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> dict[str, Path]:
        raise UserError("no npm here")

    monkeypatch.setattr(bundle, "scripts", broken)
    assert commands._scripts() == {}
    assert capsys.readouterr().err == "warning: no npm here; figures stand still\n"


def test_another_process_that_was_quicker_is_no_fault(tmp_path: Path) -> None:
    for name in ("draft", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "live.js").write_text(name)
    keeping.seal(tmp_path / "there")
    bundle._appear(tmp_path / "draft", tmp_path / "there")
    assert (tmp_path / "there" / "live.js").read_text() == "there"
    with pytest.raises(OSError, match=r"draft|No such"):
        bundle._appear(tmp_path / "draft", tmp_path / "nowhere" / "there")
