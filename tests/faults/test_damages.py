"""Whatever a build keeps is damaged, or taken away, and the next build makes the right site."""

import random
import select
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import miniature
from tests.faults import scene


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes() or b"x")
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


DAMAGES: tuple[Callable[[Path], None], ...] = (cut, flip, empty, Path.unlink)
TAKEN = (
    *(
        ".build",
        ".build/store",
        ".build/docs",
        ".build/fonts",
        ".build/cards",
        ".build/digests.json",
    ),
    *(".build/lock", ".build/progress", "site", "site/index.html"),
)


def targets(project: Path) -> list[Path]:
    """Return the files that a build relies on, by turns from each folder: records come first."""
    build = project / ".build"
    kinds = [sorted(build.glob("store/*/*/record.json"))]
    kinds += [sorted(p for p in build.glob(f"{name}/**/*") if p.is_file()) for name in KEPT]
    return [path for paths in kinds for path in paths] + [build / "digests.json"]


KEPT = ("store", "fonts", "cards", "live", "docs")


@pytest.mark.slow
def test_what_is_damaged_is_noticed_and_made_again(finished: Path, tmp_path: Path) -> None:
    project = scene.copy(finished, tmp_path / "project")
    reference = scene.contents(project / "site")
    chance = random.Random(4)
    paths = [path.relative_to(project) for path in targets(project)]
    by_kind = {
        kind: [path for path in paths if kind in str(path)]
        for kind in ("record.json", "store", "fonts", "cards", "live", "docs", "digests")
    }
    count = 240 if scene.large() else len(by_kind)
    for i in range(count):
        kind = list(by_kind)[i % len(by_kind)]
        path, damage = chance.choice(by_kind[kind]), chance.choice(DAMAGES)
        if not (project / path).is_file():  # its place has another name now
            continue
        damage(project / path)
        try:
            scene.right(project, reference)
        except AssertionError as fault:
            raise AssertionError(f"{damage.__name__} {path}: {fault}") from fault
    print(f"\n{count} damages: the right site each time")


@pytest.mark.slow
def test_what_is_taken_away_is_made_again(finished: Path, tmp_path: Path) -> None:
    project = scene.copy(finished, tmp_path / "project")
    reference = scene.contents(project / "site")
    for name in TAKEN if scene.large() else TAKEN[2:6]:
        path = project / name
        web = project / ".build/web"
        if name == ".build":
            shutil.move(web, tmp_path / "web")  # else it is fetched
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if name == ".build":
            path.mkdir()
            shutil.move(tmp_path / "web", web)
        scene.right(project, reference)


@pytest.mark.slow
def test_two_builds_at_once_both_make_the_right_site(finished: Path, tmp_path: Path) -> None:
    project = scene.copy(finished, tmp_path / "project")
    reference = scene.contents(project / "site")
    shutil.rmtree(project / ".build/docs")
    for _ in range(5 if scene.large() else 1):
        both = [miniature.start(project) for _ in range(2)]
        told = [process.communicate(timeout=120)[1] for process in both]
        assert [process.returncode for process in both] == [0, 0]
        waits = "another build is at work in this folder (process "
        assert sorted(line.startswith(waits) for line in told) in ([False, True], [False, False])
        assert scene.differences(project / "site", reference) == []
        assert scene.leftovers(project) == []


def test_a_lock_goes_with_its_process_and_another_waits(tmp_path: Path) -> None:
    hold = (
        "import sys, time; from pathlib import Path; from explainer.store import lock\n"
        f"with lock.alone(Path({str(tmp_path / 'lock')!r}), 'it is taken'):\n"
        "    print('held', flush=True); time.sleep(60)\n"
    )

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", hold],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=miniature.ROOT,
        )

    with start() as first, start() as second:
        ready, _, _ = select.select([first.stdout, second.stdout], [], [], 30)
        holder, waiter = (first, second) if first.stdout in ready else (second, first)
        assert waiter.stderr.readline() == (
            f"it is taken (process {holder.pid}); waiting for it to end\n"
        )
        holder.kill()
        assert waiter.stdout.readline() == "held\n"
        waiter.kill()
