"""The workflows are checked by actionlint; CI, pre-commit and the Makefile ask for the same."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from explainer import publish

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTIONLINT = Path(sys.executable).with_name("actionlint")


def actionlint(path: Path) -> subprocess.CompletedProcess[str]:
    # ShellCheck is left out: whether a machine has one must not decide what passes.
    command = [ACTIONLINT, "-no-color", "-oneline", "-shellcheck=", "-pyflakes=", path]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_there_is_a_workflow_for_tests_one_for_publishing_and_one_for_what_we_build_on():
    assert [path.stem for path in WORKFLOWS] == ["publish", "supply", "tests"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_digest_and_may_only_read_unless_a_job_says_so(path):
    text = path.read_text(encoding="utf-8")
    uses = re.findall(r"uses: (\S+)(.*)", text)
    for action, version in uses:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", version), "which Dependabot keeps up"
    checkouts = [action for action, _ in uses if action.startswith("actions/checkout@")]
    assert len(checkouts) == text.count("persist-credentials: false")
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actionlint_finds_nothing(path):
    result = actionlint(path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_actionlint_would_find_a_mistake(tmp_path):
    source = (ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8")
    broken = tmp_path / "broken.yml"
    broken.write_text(source.replace("steps.deployment.outputs", "steps.deploy.outputs"))
    result = actionlint(broken)
    assert result.returncode == 1
    assert '"deploy" is not defined' in result.stdout


def test_the_tests_workflow_runs_what_ci_runs():
    text = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    job = yaml.safe_load(text)["jobs"]["tests"]
    assert job["steps"][-1] == {"run": "bash .ci/run"}
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def publishing() -> dict[str, Any]:
    text = (ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["jobs"]


def test_publishing_deploys_what_make_publish_gathers_and_may_only_write_pages():
    jobs = publishing()
    upload = next(s for s in jobs["build"]["steps"] if "upload-pages" in s.get("uses", ""))
    assert Path(upload["with"]["path"]) == publish.PUBLISHED
    (command,) = (s["run"] for s in jobs["build"]["steps"] if "run" in s)
    assert command.startswith("make publish ") and "PUSH" not in command
    assert "permissions" not in jobs["build"] and jobs["pages"]["permissions"] == {"pages": "read"}
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}


@pytest.mark.parametrize(
    ("answer", "status", "output", "told"),
    [
        ("echo '{}'", 0, "enabled=true\n", ""),
        ("echo 'gh: Not Found (HTTP 404)' >&2; exit 1", 0, "enabled=false\n", "::notice::Nothing"),
        ("echo 'gh: Bad Gateway (HTTP 502)' >&2; exit 1", 1, "", "::error::Can't ask"),
    ],
)
def test_a_fork_without_pages_is_not_red(tmp_path, answer, status, output, told):
    jobs = publishing()
    assert jobs["build"]["if"] == "needs.pages.outputs.enabled == 'true'"
    assert (jobs["build"]["needs"], jobs["deploy"]["needs"]) == ("pages", "build")
    (tmp_path / "gh").write_text(f"#!/bin/sh\n{answer}\n")  # GitHub's own answers to it
    (tmp_path / "gh").chmod(0o755)
    written = tmp_path / "output"
    written.touch()
    here = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "GITHUB_OUTPUT": str(written)}
    done = subprocess.run(
        ["bash", "-e", "-c", jobs["pages"]["steps"][0]["run"]],
        env=os.environ | here | {"GITHUB_REPOSITORY": "ada/notes"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, written.read_text()) == (status, output), done.stderr
    assert done.stdout.startswith(told)


def test_pre_commit_checks_what_make_lint_checks():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = [hook["entry"] for repo in config["repos"] for hook in repo["hooks"]]
    tools = {
        re.sub(r"^\.venv/bin/(python -m )?", "", e).replace(" --force-exclude", "") for e in entries
    }
    lint = re.search(r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    commands = [line.strip().removeprefix("$(BIN)/") for line in lint[1].splitlines()]
    made = {command.removeprefix("python -m ").removesuffix(" .") for command in commands}
    assert tools == made | {"actionlint"}


def test_the_stages_of_make_name_one_clear_error_for_an_old_python(tmp_path):
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    result = subprocess.run(
        ["make", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}", "site"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert result.stderr.splitlines()[0].startswith("error: Python 3.11 or newer is needed")
    assert not (tmp_path / "venv").exists()
