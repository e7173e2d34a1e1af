"""A small project is published, and again: to a branch of a repository beside it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import miniature
from tests.cli.changes import QUICK, edit, figure

URL = "https://ada.github.io/notes/"
ROLES = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
WHO = {f"GIT_{role}": "a@example.org" for role in ROLES}


SETTINGS = """
site_name: Small
site_url: !ENV [SITE_URL, ""]
docs_dir: .build/docs
markdown_extensions: [attr_list, md_in_html]
extra: {frozen: !ENV [SITE_VERSION, ""]}
"""


def _git(folder: Path, *command: str) -> str:
    done = subprocess.run(
        ["git", *command],
        cwd=folder,
        env=os.environ | WHO,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def _publish(project: Path, *options: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "explainer.publish", *QUICK, *options],
        cwd=project,
        env=miniature.environment() | WHO | {"SITE_URL": URL},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, f"{done.stdout}\n{done.stderr}"
    return done


@pytest.mark.slow
def test_versions_are_kept_side_by_side_and_nothing_is_pushed_unasked(project: Path) -> None:
    (project / "mkdocs.yml").write_text(SETTINGS)
    shutil.copytree(miniature.ROOT / "content/assets", project / "content/assets")
    remote = project.parent / "remote.git"
    _git(project.parent, "init", "--bare", str(remote))
    _git(project, "init")
    _git(project, "remote", "add", "origin", str(remote))
    _git(project, "add", "content")
    _git(project, "commit", "--message", "words")

    tried = _publish(project).stdout.splitlines()
    assert tried[-2].endswith("versions kept: none")
    assert tried[-1] == "nothing was pushed; PUSH=1 adds it to origin gh-pages"
    assert _git(remote, "branch") == ""

    first = _publish(project, "--version", "v1", "--push", "--domain", "essay.example.org")
    assert first.stdout.splitlines()[-1] == "pushed to origin gh-pages"
    edit(figure(project, "descent"), "len(measured.parameters)", "3")
    _publish(project, "--push")
    refused = _publish(project, "--version", "v1", status=1)
    assert refused.stderr.startswith("error: version 'v1' was published on ")

    def shown(name: str) -> str:
        return _git(remote, "show", f"gh-pages:{name}")

    values = [json.loads(shown(f"{at}data/numbers.json")) for at in ("v1/", "")]
    assert [of["descent"]["networks"]["value"] for of in values] == [2, 3]
    assert f'href="{URL}v1/"' in shown("v1/index.html")
    page = shown("versions/index.html")
    assert "1 of 3 numbers changed" in page and 'href="../v1/"' in page
    commit = _git(project, "rev-parse", "--short=12", "HEAD")
    assert json.loads(shown("versions.json"))[0]["commit"] == commit
    assert (shown("CNAME"), shown(".nojekyll")) == ("essay.example.org", "")
    subjects = _git(remote, "log", "--format=%s", "gh-pages").splitlines()
    assert subjects == [f"Publish {commit}", f"Publish {commit} as v1"]

    with (project / "content/index.md").open("a") as file:
        file.write('\n<a href="nowhere/">Nowhere</a>\n')
    broken = _publish(project, "--push", status=1).stderr.splitlines()
    assert broken[0] == "error: index.html: nowhere/ isn't there"
    assert broken[-1].startswith("error: nothing is published")
