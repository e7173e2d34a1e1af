"""Builds, exports and imports that are killed at any of their file events."""

import random
import signal
from pathlib import Path

import pytest

from tests.faults import scene
from tests.faults.scene import QUICK

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def spoil(project: Path) -> None:
    """Let a build bake, draw cards, subset fonts, and build another site than there is."""
    page = project / "content/index.md"
    page.write_text(page.read_text().replace("Losses fall.", "Losses drop, Łukasz."))
    for card in (project / ".build/cards").iterdir():
        card.unlink()


def moments(count: int, events: int, seed: int) -> list[tuple[int, signal.Signals]]:
    """Choose moments, the last ones, when sites are exchanged, among them, and signals."""
    chance = random.Random(seed)
    last = list(range(max(1, events - 8), events + 1))
    chosen = [*chance.sample(last, min(len(last), count // 2))]
    chosen += [chance.randint(1, events) for _ in range(count - len(chosen))]
    return [(at, SIGNALS[i % len(SIGNALS)]) for i, at in enumerate(chosen)]


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_the_old_or_the_new_site(
    finished: Path, tmp_path: Path
) -> None:
    project = scene.copy(finished, tmp_path / "project")
    old = scene.contents(project / "site")
    spoil(project)
    before = scene.copy(project, tmp_path / "before")
    events = scene.events(project, *QUICK)
    new = scene.contents(project / "site")
    assert new != old
    tried = moments(60 if scene.large() else 2, events, seed=1)
    for at, number in tried:
        scene.copy(before, project)
        scene.told_well(scene.run(project, *QUICK, at=at, number=number), killed=number)
        if (project / "site").exists():
            assert scene.contents(project / "site") in (old, new), (at, number)
        scene.right(project, new)
        if number == SIGNALS[-1]:
            print(f"killed at {at}", flush=True)
    print(f"\n{len(tried)} builds killed at {events} events: old or new site, then the right one")


@pytest.mark.slow
def test_an_export_that_is_killed_leaves_the_old_or_the_new_file(
    finished: Path, tmp_path: Path
) -> None:
    project = scene.copy(finished, tmp_path / "project")
    (project / "out").mkdir()
    events = scene.events(project, "--export", "out/results.zip")
    whole = (project / "out/results.zip").read_bytes()
    tried = moments(20 if scene.large() else 1, events, seed=2)
    for at, number in tried:
        done = scene.run(project, "--export", "out/results.zip", at=at, number=number)
        scene.told_well(done, killed=number)
        assert len((project / "out/results.zip").read_bytes()) == len(whole)
        scene.told_well(scene.run(project, "--export", "out/results.zip"))
        assert [path.name for path in (project / "out").iterdir()] == ["results.zip"]
    print(f"\n{len(tried)} exports killed at {events} events")


@pytest.mark.slow
def test_an_import_that_is_killed_leaves_whole_results(finished: Path, tmp_path: Path) -> None:
    project = scene.copy(finished, tmp_path / "project")
    scene.told_well(scene.run(project, "--export", "../results.zip"))
    reference = scene.contents(project / "site")
    for stage in (project / ".build/store").iterdir():
        stage.rename(tmp_path / stage.name)
    empty = scene.copy(project, tmp_path / "empty")
    events = scene.events(project, "--import", "../results.zip")
    tried = moments(20 if scene.large() else 1, events, seed=3)
    for at, number in tried:
        scene.copy(empty, project)
        done = scene.run(project, "--import", "../results.zip", at=at, number=number)
        scene.told_well(done, killed=number)
        scene.told_well(scene.run(project, "--import", "../results.zip"))
        scene.right(project, reference)
    print(f"\n{len(tried)} imports killed at {events} events")
