"""Downloads from the command line."""

import re
from pathlib import Path

import pytest

from explainer import cli, progress
from explainer.data import download
from explainer.data.download import Remote, Source, fetch
from tests.data.server import CONTENT, FILE, Server


@pytest.fixture
def svhn(server: Server, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """`--download svhn` fetches one small file from the server."""
    small = Source("Small", "http://made.test", "none", (Remote(server.url, FILE),))
    monkeypatch.setitem(download.SOURCES, "svhn", small)
    monkeypatch.chdir(tmp_path)
    return server


def test_the_command_line_fetches_into_the_folder_that_it_is_told(svhn, tmp_path, capsys):
    assert cli.main(["--download", "svhn", "--data", "mine"]) == 0
    assert (tmp_path / "mine" / FILE.name).read_bytes() == CONTENT
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.splitlines() == [
        "Small: http://made.test",
        "terms: none",
        f"{FILE.name}: 1.0 MB from {svhn.url}",
        f"{FILE.name}: fetched and checked",
        f"svhn is in {tmp_path / 'mine'}; build with: python build.py --data mine",
    ]


def test_ctrl_c_keeps_what_came(svhn, folder, monkeypatch, capsys):
    def interrupt(done: int, total: int) -> None:
        if done > 500_000:
            raise KeyboardInterrupt

    monkeypatch.setattr(progress, "report", interrupt)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert cli.main(["--download", "svhn"]) == 130
    assert "run the same command to go on" in capsys.readouterr().err
    had = (folder / f"{FILE.name}.part").stat().st_size
    assert 500_000 < had < len(CONTENT)
    monkeypatch.undo()
    assert fetch(svhn.url, FILE, folder).read_bytes() == CONTENT
    assert svhn.asked == [0, had]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_line(svhn, folder, capsys):
    folder.mkdir()
    (folder / f"{FILE.name}.part").symlink_to("/dev/full")
    assert cli.main(["--download", "svhn"]) == 1
    told = capsys.readouterr().err
    assert re.fullmatch(
        r"error: the disk is full, here or where temporary files go \(\S+; TMPDIR names another "
        r"place\); free some space and run the same command again\n",
        told,
    )
