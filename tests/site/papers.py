"""A site with papers: an essay with all that pages have, a chapter, and pages without authors."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from explainer.errors import UserError
from explainer.figures import source
from explainer.site import bake, webfonts
from explainer.site.bake import Baked
from explainer.site.paper import chromium
from tests.site.project import Project

URL = "https://example.org/wide/"
SITE = """site_name: Wide & narrow
site_url: !ENV [SITE_URL, "{url}"]
docs_dir: .build/docs
nav: [index.md, posts/mines.md, posts/index.md]
markdown_extensions:
  - footnotes
  - md_in_html
  - attr_list
"""
ESSAY = """---
title: Why & how?
description: What <em>wide</em> networks do.
authors: ["The explainer’s authors", "Ada Lovelace"]
date: 2026-01-31
---

# Why & how?

A loss $L(\\theta) < 3$ falls.[^note] The [chapter](posts/mines.md#deep), the
[overview](posts/index.md) and [a paper](https://example.net/paper) say more {{ cite("li2018") }}.

{{ figure("poison-sweep") }}

## Push {: #push }

See {{ moment("sway", "the push", push=0.4) }} in {{ ref("sway") }} and {{ ref("mine-map") }}.

{{ figure("sway") }}

```python
if a < b:


    print("&")
```

| one | two |
|-----|-----|
| 1   | 2   |

$$ \\begin{aligned} a &= 1 \\\\ b &= 2 \\end{aligned} $$

## References

{{ references() }}

[^note]: It does.
"""
CHAPTER = """---
title: The minefield
authors: [Grace Hopper]
date: 2026-02-03
---

# The minefield

Back to the [essay](../index.md), and on.

## Deep {: #deep }

![A drawing of ours](../drawing.png)

{{ figure("mine-map") }}
"""


def make(root: Path, patch: pytest.MonkeyPatch, url: str = "") -> Project:
    """Return a project to bake in `root`, which becomes the working folder."""
    patch.delenv("SITE_URL", raising=False)
    patch.chdir(root)
    patch.setattr(source, "FOLDER", root / "explainer" / "figures")
    made = Project(root)
    made.figure("poison-sweep", caption="What follows.\n\nHow it is read.")
    made.live_figure("sway")
    made.figure("mine-map", kind="movie", title="Mines lie far off")
    for drawn in made.drawn.values():
        _draw(drawn.folder)
    made.write("index.md", ESSAY)
    made.write("posts/mines.md", CHAPTER)
    made.write("posts/index.md", "# Chapters\n\nAll of them.\n")
    Image.new("RGB", (8, 5), "teal").save(root / "content" / "drawing.png")
    (root / "mkdocs.yml").write_text(SITE.format(url=url))
    return made


def _draw(folder: Path) -> None:
    """Put pictures in the place of a made-up figure's."""
    for path in folder.glob("*-light.png"):
        Image.new("RGB", (216, 88), "orange").save(path)
    for path in folder.glob("*-light.svg"):
        path.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="1080" height="440">'
            '<rect width="1080" height="440" fill="#fd0"/></svg>'
        )


def print_site(project: Project) -> Baked:
    """Bake a site with its papers, where there is a browser to print them."""
    try:
        chromium.find()
    except UserError as fault:
        pytest.skip(str(fault))
    content = Path("content")
    return bake.bake("quick", content, project.docs, project.drawn, project.scripts, on_paper=True)


def shared_fonts(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Keep subsets of fonts in one folder, since making them takes a second."""
    made = webfonts.make
    patch.setattr(webfonts, "make", lambda pages, cache: made(pages, folder))


def copy_of(project: Project, root: Path) -> Path:
    """Copy a project's folder."""
    return Path(shutil.copytree(project.root, root, dirs_exist_ok=True))
