"""What becomes of results whose making is cut short: interrupts, signals, full disks, faults."""

import errno
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from explainer.errors import UserError
from explainer.store import Store, current, stage, use

ROOT = Path(__file__).parents[2]


@stage
def failing(name: str) -> float:
    if name == "number":
        return 1 / 0
    Path("/dev/full" if name == "full" else "/nowhere/file").write_text("more than fits")
    return 1.0


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr("explainer.store.store._current", None)  # and back again afterwards
    use(Store(tmp_path / "store"))
    return current()


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@stage
def interrupted() -> None:
    (folder,) = (current().root / f"{__name__}.interrupted").iterdir()
    (folder / "half.bin").write_bytes(b"half")
    raise KeyboardInterrupt


def test_an_interrupt_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert listing(store.root / f"{__name__}.interrupted") == []


KILLED = """
import os, sys
from pathlib import Path
from explainer.store import Store
with Store(Path(sys.argv[1])).create("s", {}, []) as draft:
    (draft.folder / "half.bin").write_bytes(b"half")
    os.kill(os.getpid(), 9)
"""


def test_what_a_killed_process_left_is_removed_at_the_next_start(store: Store) -> None:
    command = [sys.executable, "-c", KILLED, str(store.root)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -9
    assert len(listing(store.root / "s")) == 1
    with store.create("s", {"x": 1}, []) as draft:
        again = Store(store.root)
        assert listing(store.root / "s") == [draft.folder.name]  # ours lives, that one doesn't
    assert again.find("s", {"x": 1}, []) is not None
    assert again.find("s", {}, []) is None


def race(root: Path, barrier, winner) -> None:
    use(Store(root))
    with current().create("s", {"x": 1}, []) as draft:
        (draft.folder / "who.txt").write_text(str(os.getpid()))
        barrier.wait(30)
    entry = current().find("s", {"x": 1}, [])
    assert entry is not None
    winner.put((entry.folder / "who.txt").read_text())


@pytest.mark.parametrize("damaged", [False, True])
def test_two_processes_making_the_same_entry_agree_on_one(store: Store, damaged: bool) -> None:
    if damaged:
        with store.create("s", {"x": 1}, []):
            pass
        (record,) = store.root.glob("s/*/record.json")
        record.unlink()
    context = multiprocessing.get_context("spawn")
    barrier, winner = context.Barrier(2), context.Queue()
    racers = [context.Process(target=race, args=(store.root, barrier, winner)) for _ in range(2)]
    for racer in racers:
        racer.start()
    names = {winner.get(timeout=60) for _ in racers}
    for racer in racers:
        racer.join(30)
    assert [racer.exitcode for racer in racers] == [0, 0]
    assert len(names) == 1
    assert len(listing(store.root / "s")) == 1


def test_a_full_disk_is_one_clear_line(store: Store) -> None:
    with pytest.raises(UserError, match=f"the disk is full.*{store.root}.*run the same command"):
        failing("full")


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    use(Store(tmp_path / "file" / "store"))
    with pytest.raises(UserError, match=r"can't write to .*file/store \(Not a directory\)"):
        failing("missing")


def test_other_errors_come_through_and_name_the_stage(store: Store) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        failing("number")
    assert caught.value.__notes__ == [f"while making stage {__name__}.failing"]
    with pytest.raises(OSError, match="nowhere") as missing:
        failing("missing")
    assert missing.value.errno == errno.ENOENT
    assert not failing.stored("number")
