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


def targets(project: Path) -> dict[str, list[Path]]:
    """Return the files that a build relies on, by kind; the first kinds do for a short run."""
    kinds = {"records": "store/*/*/record.json", "digests": "digests.json"}
    kinds |= {name: f"{name}/**/*" for name in ("fonts", "cards", "live", "docs", "store")}
    found = {kind: sorted((project / ".build").glob(shape)) for kind, shape in kinds.items()}
    return {kind: [path for path in paths if path.is_file()] for kind, paths in found.items()}


@pytest.mark.slow
def test_what_is_damaged_is_noticed_and_made_again(finished: Path, tmp_path: Path) -> None:
    project = scene.copy(finished, tmp_path / "project")
    reference = scene.contents(project / scene.DOCS)
    chance, done = random.Random(4), 0
    for i in range(240 if scene.large() else 5):
        kinds = targets(project)
        kind = list(kinds)[i % len(kinds)]
        path, damage = chance.choice(kinds[kind]), chance.choice(DAMAGES)
        damage(path)
        try:
            scene.right(project, reference, baked=True)
        except AssertionError as fault:
            raise AssertionError(f"{damage.__name__} {path}: {fault}") from fault
        done += 1
        if done % 20 == 0:
            print(f"{done} damages", flush=True)
    print(f"\n{done} damages: the right site each time")


@pytest.mark.slow
def test_what_is_taken_away_is_made_again(finished: Path, tmp_path: Path) -> None:
    project = scene.copy(finished, tmp_path / "project")
    reference = scene.contents(project / "site")
    web = project / ".build/web"
    for names in [[name] for name in TAKEN] if scene.large() else [TAKEN[2:6]]:
        shutil.move(web, tmp_path / "web")  # else it is fetched
        for path in map(project.joinpath, names):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        (project / ".build").mkdir(exist_ok=True)
        shutil.move(tmp_path / "web", web)
        scene.right(project, reference)


FULL = """
mount -t tmpfs -o size=64m none "$1" && cp -a "$2/." "$1" && cd "$1" && mkdir temporary
rm -rf site .build/docs .build/fonts .build/cards .build/live $5
head -c $(( ($(df -k --output=avail . | tail -1) - $3) * 1024 )) /dev/zero > fill
TMPDIR="$1/temporary" "$4" build.py --size quick
echo "status $?"
rm -r fill build.py temporary
find . -name '.*-*-*-*' -o -name 'site*' -path './.build/*'
"""


@pytest.mark.slow
def test_a_full_disk_is_one_line(finished: Path, tmp_path: Path) -> None:
    alone = ("unshare", "--user", "--map-root-user", "--mount")
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("this system has no namespaces for users")
    (tmp_path / "disk").mkdir()
    sizes = (20, 100, 400, 900, 1500, 2500, 3500, 4000, 4500) if scene.large() else (4000,)
    for kilobytes in sizes:
        where = (str(tmp_path / "disk"), str(finished), str(kilobytes), sys.executable)
        drawings = ".build/store/figure" if scene.large() else ""  # which take their time
        done = subprocess.run(
            [*alone, "sh", "-c", FULL, "sh", *where, drawings],
            env=miniature.environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.stdout.splitlines()[-1] == "status 1", (kilobytes, done.stdout, done.stderr)
        assert len(scene.lines(done.stderr)) == 1, (kilobytes, done.stderr)
        assert "the disk is full" in done.stderr or "no space left" in done.stderr, done.stderr
    print(f"\n{len(sizes)} full disks: one line each")


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
