"""What is baked is plain: other generators make the same pages of it, at the same addresses."""

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests import built

GENERATORS = {
    "properdocs": ["properdocs", "build", "--strict", "--config-file", "mkdocs.yml"],
    "zensical": ["zensical", "build", "--strict"],
}
TOC = re.compile(r"__(toc|tabbed|drawer|search|palette|nav)")


class Ids(HTMLParser):
    """The ids that links may name: those of headings, figures and what else a page's text holds."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.inside, self.found = 0, set[str]()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.inside += tag == "article"
        name = dict(attributes).get("id")
        if self.inside and name and not TOC.match(name):
            self.found.add(name)

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "article"


@pytest.mark.slow
@pytest.mark.parametrize("generator", GENERATORS)
def test_another_generator_makes_the_same_pages(generator: str, tmp_path: Path) -> None:
    site = built.site()
    shutil.copy(site.parent / "mkdocs.yml", tmp_path)
    shutil.copytree(site.parent / "theme", tmp_path / "theme")
    docs = shutil.copytree(
        site.parent / ".build/docs", tmp_path / ".build/docs", copy_function=os.link
    )
    done = subprocess.run(
        [sys.executable, "-m", *GENERATORS[generator]],
        cwd=tmp_path,
        env=os.environ | {"NO_COLOR": "1", "NO_MKDOCS_2_WARNING": "true"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    made = tmp_path / "site"
    pages = [path.relative_to(site) for path in site.rglob("index.html")]
    assert len(pages) >= len([*docs.rglob("*.md")])
    for page in pages:
        assert Ids(site / page).found <= Ids(made / page).found, page
    files = [path.relative_to(docs) for path in docs.rglob("*") if path.suffix != ".md"]
    assert all((made / path).exists() for path in files)
