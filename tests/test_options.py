"""The options of the command line: explained, or refused in one line."""

import io
import sys
from pathlib import Path

import pytest

from explainer import cli, commands
from explainer.data import image_files
from explainer.experiments.sizes import DURATIONS, SIZES


def test_help_explains_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    for action in cli._parser()._actions:
        assert action.help
        assert action.option_strings[-1] in text
    assert all(f"  {size} " in text for size in SIZES)
    assert "python build.py && mkdocs serve" in text


def test_help_says_how_long_builds_take(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    text = capsys.readouterr().out
    assert all(f"  {size:9} {DURATIONS[size]}; " in text for size in SIZES)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--figures", "poison-sweep"], "add --packs or --deck"),
        (["--packs", "--figures", " ,"], "--figures names none"),
        (["--deck", "--figures", "survival,poison-swep"], "nearest is 'poison-sweep'"),
        (["--packs", "--figures", "survival,poison-swep"], "nearest is 'poison-sweep'"),
        (["--packs", "--figures", "survival", "--only", "poison-sweep"], "--only leaves it out"),
    ],
)
@pytest.mark.usefixtures("own_store")
def test_figures_to_pack_that_cannot_be_are_told_in_one_line(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(options) == 1
    told = capsys.readouterr().err
    assert words in told and told.startswith("error: --figures") and told.count("\n") == 1


def test_all_figures_that_are_built_are_packed_unless_some_are_named() -> None:
    parse = cli._parser().parse_args
    assert cli._request(parse([]), None).packs == ()
    assert cli._request(parse(["--packs"]), None).packs is None
    named = parse(["--packs", "--figures", "survival, poison-sweep,survival"])
    assert cli._named(named) == ("survival", "poison-sweep")
    assert commands.Request("quick", only=("survival",), packs=None).packed == ("survival",)
    again = cli._request(named, ("survival",)).again
    assert "--packs" in again and "--figures=survival, poison-sweep,survival" in again


def test_a_talk_shows_the_essays_figures_unless_others_are_named() -> None:
    parse = cli._parser().parse_args
    assert cli._request(parse([]), None).talk == ()
    talk = cli._request(parse(["--deck"]), None)
    assert talk.talk == commands.essay() and talk.packed == ()
    assert talk.talk[0] == "two-networks" and "minefield-walk" not in talk.talk
    options = parse(["--deck", "--figures", "survival,poison-sweep"])
    named = cli._request(options, cli._named(options))
    assert named.talk == ("survival", "poison-sweep") and "--deck" in named.again
    assert commands.Request("quick", only=("survival",), deck=None).talk == ("survival",)


@pytest.mark.parametrize(
    ("device", "size"), [("cuda", "full"), ("cuda:1", "full"), ("cpu", "standard")]
)
def test_the_device_decides_the_size(device: str, size: str) -> None:
    assert cli.default_size(device) == size


def test_the_size_without_a_device_is_full_where_torch_has_cuda() -> None:
    import torch

    assert cli.default_size(None) == ("full" if torch.cuda.is_available() else "standard")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--sise", "quick"], "unrecognized arguments: --sise quick"),
        (["--size", "huge"], "argument --size: invalid choice: 'huge'"),
        (["--only"], "argument --only: expected one argument"),
        (["--download", "mnist"], "argument --download: invalid choice: 'mnist'"),
    ],
)
def test_a_wrong_option_is_one_line(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(options)
    assert end.value.code == 2
    text = capsys.readouterr().err
    assert text.startswith(f"error: {words}")
    assert text.endswith("python build.py --help shows all options\n")
    assert text.count("\n") == 1


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to run the command line in, without any data."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(image_files.VARIABLE, "")
    return tmp_path


def test_the_folder_of_data_is_taken_from_the_option_or_the_variable(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "show_list", lambda request: None)
    assert cli.main(["--size", "quick", "--list"]) == 0
    assert image_files.folder() == image_files.FOLDER
    monkeypatch.setenv(image_files.VARIABLE, "named")
    (elsewhere / "named").mkdir()
    assert cli.main(["--size", "quick", "--list"]) == 0
    assert image_files.folder() == Path("named")
    (elsewhere / "told").mkdir()
    assert cli.main(["--size", "quick", "--list", "--data", "told"]) == 0
    assert image_files.folder() == elsewhere / "told"


def test_a_folder_of_data_that_is_not_there_is_one_line(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (
        "no such folder; name the one that the images are in, or fetch some into it with "
        "--download cifar10\n"
    )
    assert cli.main(["--data", "nowhere"]) == 1
    assert capsys.readouterr().err == f"error: --data nowhere: {words}"
    monkeypatch.setenv(image_files.VARIABLE, "away")
    assert cli.main([]) == 1
    assert capsys.readouterr().err == f"error: EXPLAINER_DATA=away: {words}"


@pytest.mark.parametrize("options", [[], ["--download", "svhn"]])
def test_a_file_instead_of_a_folder_of_data_is_one_line(
    options: list[str], elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = elsewhere / "images.zip"
    place.touch()
    assert cli.main(["--data", "images.zip", *options]) == 1
    assert capsys.readouterr().err == (
        f"error: --data {place} is a file; name the folder that the images are in\n"
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "utf-8"])
def test_a_console_without_our_letters_shows_question_marks(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding))
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    sys.stdout.flush()
    assert ended.value.code == 0
    assert ("A,B,…" if encoding == "utf-8" else "A,B,?") in shown.getvalue().decode(encoding)
