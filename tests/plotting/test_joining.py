"""What joins the film is checked before anything is drawn."""

from pathlib import Path

import pytest

from explainer.errors import UserError
from explainer.plotting import joining

CLAIMS = """Encoders:
 V....D libx265              libx265 H.265
 V....D mpeg4                MPEG-4 part 2, not libx264
 S..... mov_text             3GPP Timed Text subtitle
"""


def test_an_ffmpeg_without_the_encoder_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    joining.check_ffmpeg()  # the one that comes with the requirements will do
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{CLAIMS}END\n")
    program.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))
    with pytest.raises(UserError) as caught:
        joining.check_ffmpeg()
    told = str(caught.value)
    assert f"{program} has no encoder libx264" in told and "IMAGEIO_FFMPEG_EXE" in told
    assert "\n" not in told
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "none"))
    with pytest.raises(UserError, match="there is no ffmpeg at"):
        joining.check_ffmpeg()


def test_metadata_keeps_signs_that_ffmpeg_reads_otherwise() -> None:
    chapter = joining.Chapter("a = b; #1", 30, 60)
    text = joining._metadata({"title": "Why\\not"}, [chapter])
    assert text.startswith(";FFMETADATA1\ntitle=Why\\\\not\n[CHAPTER]\nTIMEBASE=1/30\n")
    assert "START=30\nEND=60\ntitle=a \\= b\\; \\#1\n" in text
