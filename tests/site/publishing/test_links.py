"""What the link check finds, on sites of a few lines."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from explainer.site.publishing import links

URL = "https://example.org/wide/"
GOOD = {
    "index.html": f"""<link rel="canonical" href="{URL}">
        <meta property="og:image" content="{URL}a.png"><h1 id="top">A</h1>
        <a href="posts/b/#fig-x:push=0.5">b</a><a href="#top">up</a>
        <img src="a.png" srcset="a.png 1x, posts/c%20d.png 2x"><a href="https://example.com/gone">x</a>
        <a href="mailto:a@b.c">y</a><img src="data:,"><script type="application/ld+json">
        {{"url": "{URL}posts/b/#fig-x", "target": "{URL}?q={{find}}"}}</script>""",
    "posts/b/index.html": '<base target="_blank"><b id="fig-x"></b><a href="../../">a</a>',
    "404.html": '<base href="/wide/"><a href="posts/b">b</a>',
    "a.css": '@font-face { src: url("a.png") } a { background: url(data:,) }',
    "feed.xml": f'<feed><link href="{URL}posts/b/"/><id>{URL}</id></feed>',
    "llms.txt": f"- [A]({URL}): a\n- [B](posts/b/)\n",
    "data/figures.json": f'[{{"path": "a.png", "page": "posts/b/", "x": "y", "at": "{URL}a.png"}}]',
    "a.png": "",
    "posts/c d.png": "",
}
MISSING = "isn't there"


def _write(site: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize("url", [URL, "https://example.org/"])
def test_a_whole_site_has_no_broken_link(tmp_path: Path, url: str):
    _write(tmp_path, {name: text.replace("/wide/", url[19:]) for name, text in GOOD.items()})
    checked = links.check(tmp_path, url)
    assert checked.broken == []
    assert checked.files == 7 and checked.links >= 16


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("index.html", '<a href="posts/z/">', f"index.html: posts/z/ {MISSING}"),
        ("index.html", '<a href="A.png">', f"index.html: A.png {MISSING}"),
        ("index.html", '<a href="#z">', "index.html: #z names a place that index.html hasn't"),
        (
            "index.html",
            '<a href="posts/b/#fig-z:push=1">',
            "index.html: posts/b/#fig-z:push=1 names a place that posts/b/index.html hasn't",
        ),
        ("index.html", '<source srcset="a.png 1x, z.png 2x">', f"index.html: z.png {MISSING}"),
        ("index.html", '<link imagesrcset="z.webp">', f"index.html: z.webp {MISSING}"),
        ("index.html", '<video poster="z.webp">', f"index.html: z.webp {MISSING}"),
        ("index.html", '<p style="background: url(z.gif)">', f"index.html: z.gif {MISSING}"),
        ("index.html", "<style>p { src: url('z.gif') }</style>", f"index.html: z.gif {MISSING}"),
        (
            "index.html",
            f'<meta name="citation_pdf_url" content="{URL}z.pdf">',
            f"index.html: {URL}z.pdf {MISSING}",
        ),
        (
            "index.html",
            f'<script type="application/ld+json">{{"a": [{{"url": "{URL}z/"}}]}}</script>',
            f"index.html: {URL}z/ {MISSING}",
        ),
        (
            "posts/b/index.html",
            '<a href="/elsewhere/">',
            "posts/b/index.html: /elsewhere/ leaves the folder that the site is published in",
        ),
        ("404.html", '<base href="/wide/"><img src="z.png">', f"404.html: z.png {MISSING}"),
        ("a.css", "a { background: url(z.png) }", f"a.css: z.png {MISSING}"),
        ("feed.xml", f'<feed><link href="{URL}z/"/></feed>', f"feed.xml: {URL}z/ {MISSING}"),
        (
            "sitemap.xml",
            f'<urlset xmlns="x"><url><loc>{URL}z/</loc></url></urlset>',
            f"sitemap.xml: {URL}z/ {MISSING}",
        ),
        ("llms.txt", "- [Z](posts/z/): z", f"llms.txt: posts/z/ {MISSING}"),
        ("data/figures.json", '{"path": "z.png"}', f"data/figures.json: z.png {MISSING}"),
        ("feed.xml", "<feed>", "feed.xml: can't be read (no element found: line 1, column 6)"),
    ],
)
def test_each_broken_link_is_told_in_a_line(tmp_path: Path, name: str, text: str, told: str):
    places = '<i id="top"></i><i id="fig-x"></i>'
    _write(tmp_path, GOOD | {name: text + places if name.endswith(".html") else text})
    assert links.check(tmp_path, URL).broken == [told]


def test_the_command_tells_of_them_and_fails(tmp_path: Path):
    _write(tmp_path, GOOD)
    shutil.rmtree(tmp_path / "posts")
    command = [sys.executable, "-m", "explainer.site.publishing.links", tmp_path, "--url", URL]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"error: llms.txt: posts/b/ {MISSING}" in done.stderr.splitlines()
    assert done.stdout.endswith(f"{len(done.stderr.splitlines())} broken\n")
