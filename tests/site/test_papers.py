"""Papers, read back: PDFs by pypdf, the book as XML in a zip, and the links that pages offer."""

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest
from pypdf.generic import Destination

from explainer.errors import UserError
from explainer.site import bake
from explainer.site.bake import Baked
from explainer.site.paper import chromium
from tests.site import papers
from tests.site.project import Project

XHTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
DC = "{http://purl.org/dc/elements/1.1/}"
OPF = "{http://www.idpf.org/2007/opf}"
NAVIGATION = ("Copy", "Cite this page", "min read", "About this figure", "Embed", "Previous")
YELLOW = rb"1 \.86[67]\d* 0 rg"  # of the figures' pictures


@dataclass
class Site:
    """A site with papers."""

    project: Project
    baked: Baked

    def path(self, name: str) -> Path:
        return self.project.docs / "paper" / name

    def pdf(self, name: str) -> pypdf.PdfReader:
        return pypdf.PdfReader(io.BytesIO(self.path(f"{name}.pdf").read_bytes()))

    def book(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(self.path("explainer.epub"))

    def chapter(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.book().read(f"EPUB/{name}.xhtml"))


@pytest.fixture(scope="module", params=["", papers.URL], ids=["nowhere", "published"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, fonts: Path
) -> Iterator[Site]:
    """A site with papers, whose address isn't known, or is."""
    with pytest.MonkeyPatch.context() as patch:
        papers.shared_fonts(patch, fonts)
        project = papers.make(tmp_path_factory.mktemp("papers"), patch, request.param)
        yield Site(project, papers.print_site(project))


def _links(pdf: pypdf.PdfReader) -> tuple[set[str], int]:
    """Return the addresses that links lead to, and how many lead to places in the file."""
    notes = [note.get_object() for page in pdf.pages for note in page.get("/Annots", [])]
    actions = [note["/A"].get_object() for note in notes if "/A" in note]
    return {a["/URI"] for a in actions if "/URI" in a}, sum("/Dest" in note for note in notes)


def _text(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


# PDF


@pytest.mark.browser
def test_a_pdf_says_what_it_is_and_holds_what_its_page_does(site: Site) -> None:
    pdf = site.pdf("essay")
    assert pdf.metadata
    assert pdf.metadata.title == "Why & how?"
    assert pdf.metadata.author == "The explainer’s authors, Ada Lovelace"
    assert pdf.metadata.subject == "What wide networks do."
    assert pdf.metadata.creation_date
    assert pdf.metadata.creation_date.date().isoformat() == "2026-01-31"
    assert len(pdf.pages) > 0
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "The explainer’s authors, Ada Lovelace 31 January 2026" in words
    assert "Figure 1. Gaps open. What follows." in words
    assert "How it is read." in words  # folded on the site
    assert "Hao Li, Zheng Xu (2018)" in words
    assert "(https://example.org/li)" in words  # readers of paper can't follow it
    assert 'if a < b: print("&")' in words
    assert "Cite as: The explainer’s authors, Ada Lovelace (2026). Why & how?" in words
    assert not [name for name in NAVIGATION if name in words]
    assert "The first line rises." not in words  # said for those who don't see the picture


@pytest.mark.browser
def test_a_pdf_is_tagged_and_has_outline_alternative_texts_and_its_own_fonts(site: Site) -> None:
    pdf = site.pdf("essay")
    titles = [x.title for x in _flat(pdf.outline)]
    assert titles == ["Why & how?", "Push", "References"]
    root = pdf.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("en")
    alts = [str(x["/Alt"]) for x in _objects(pdf) if x.get("/S") == "/Figure" and "/Alt" in x]
    assert "Lines that part by 6.4\u202f%." in alts
    fonts = [
        font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()
    ]
    assert all("/FontFile2" in _descriptor(font) for font in fonts)
    assert len(fonts) >= 4  # of text, its italics, figures and formulas


def _flat(outline: list) -> Iterator[Destination]:
    for one in outline:
        yield from _flat(one) if isinstance(one, list) else [one]


def _objects(pdf: pypdf.PdfReader) -> Iterator[dict]:
    for number in range(1, int(pdf.trailer["/Size"])):
        found = pdf.get_object(number)
        if isinstance(found, dict):
            yield found


def _descriptor(font: dict) -> dict:
    return font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()


@pytest.mark.browser
def test_links_of_a_pdf_lead_within_it_or_to_the_site_and_never_to_this_machine(
    site: Site,
) -> None:
    addresses, within = _links(site.pdf("essay"))
    assert within >= 3  # to a figure, a note and a reference
    ours = {
        f"{papers.URL}posts/mines/#deep",
        f"{papers.URL}posts/mines/#fig-mine-map",
        f"{papers.URL}posts/",
        papers.URL,
    }
    others = {"https://example.net/paper", "https://example.org/li"}
    moment = f"{papers.URL}#fig-sway:push=0.4"
    published = papers.URL in site.project.root.joinpath("mkdocs.yml").read_text()
    assert addresses == (others | ours | {moment} if published else others)


@pytest.mark.browser
def test_a_figure_stands_on_one_page_with_its_number(site: Site) -> None:
    for name, titles in {"essay": ["Figure 1. ", "Figure 2. "], "mines": ["Figure 1. "]}.items():
        pages = {" ".join(x.extract_text().split()): x for x in site.pdf(name).pages}
        for title in titles:
            (page,) = [page for text, page in pages.items() if title in text]
            assert re.search(YELLOW, page.get_contents().get_data())
        assert all(pages)  # none is blank


# EPUB


def test_a_book_begins_with_its_type_and_lists_every_file(site: Site) -> None:
    with site.book() as book:
        first, *others = book.infolist()
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", 0, b"")
        assert book.read(first) == b"application/epub+zip"
        package = ElementTree.fromstring(book.read("EPUB/package.opf"))
    listed = {item.get("href") for item in package.iter(f"{OPF}item")}
    held = {entry.filename.removeprefix("EPUB/") for entry in others}
    assert held == listed | {"package.opf", "META-INF/container.xml"}
    titles = [x.text for x in package.iter(f"{DC}title")]
    creators = [x.text for x in package.iter(f"{DC}creator")]
    assert titles == ["Wide & narrow"]
    assert creators == ["The explainer’s authors", "Ada Lovelace", "Grace Hopper"]
    meta = [(x.get("property"), x.text) for x in package.iter(f"{OPF}meta")]
    assert ("dcterms:modified", "2026-02-03T00:00:00Z") in meta
    assert ("schema:accessModeSufficient", "textual") in meta
    mathml = {x.get("href") for x in package.iter(f"{OPF}item") if x.get("properties") == "mathml"}
    assert mathml == {"essay.xhtml"}


def test_every_link_and_picture_of_a_book_leads_somewhere(site: Site) -> None:
    with site.book() as book:
        names = set(book.namelist())
        pages = {n: ElementTree.fromstring(book.read(n)) for n in names if n.endswith(".xhtml")}
    ids = {n: {e.get("id") for e in page.iter()} for n, page in pages.items()}
    assert all(
        len([e for e in p.iter() if e.get("id")]) == len(ids[n] - {None}) for n, p in pages.items()
    )
    followed = 0
    for name, page in pages.items():
        for element in page.iter():
            way = element.get("href") or element.get("src") or ""
            if re.match("https?:", way) or not way:
                continue
            file, _, place = way.partition("#")
            target = posixpath.join("EPUB", file) if file else name
            assert target in names, (name, way)
            assert not place or place in ids[target], (name, way)
            followed += 1
    assert followed > 15


def test_a_chapter_keeps_words_pictures_and_formulas_and_loses_what_needs_a_screen(
    site: Site,
) -> None:
    essay = site.chapter("essay")
    words = _text(essay)
    assert "Figure 1. Gaps open. What follows." in words
    assert "How it is read." in words
    folds = [_text(e) for e in essay.iter(f"{XHTML}summary")]
    assert folds == ["The figure in words"] * 2
    assert "The first line rises." in words
    assert 'if a < b:\n\n\n    print("&")' in "".join(essay.itertext())
    assert not [name for name in NAVIGATION if name in words]
    tags = {element.tag for element in essay.iter()}
    assert not tags & {
        f"{XHTML}{x}" for x in ("video", "script", "form", "input", "button", "picture")
    }
    assert all(tag.startswith((XHTML, MATHML)) for tag in tags)
    assert len([1 for e in essay.iter(f"{MATHML}math")]) == 2
    assert not [e for e in essay.iter(f"{MATHML}mtable") if e.get("scriptlevel")]
    images = [(e.get("src"), e.get("alt")) for e in essay.iter(f"{XHTML}img")]
    alt = "Lines that part by 6.4\u202f%."
    assert images == [
        ("images/poison-sweep-poison-sweep-light.png", alt),
        ("images/sway-sway-light.png", alt),
    ]
    assert [e.get("src") for e in site.chapter("mines").iter(f"{XHTML}img")] == [
        "images/drawing.png",
        "images/mine-map-mine-map-light.png",
    ]


def test_a_book_is_the_same_bytes_again(site: Site) -> None:
    before = site.path("explainer.epub").read_bytes()
    with site.book() as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    for kept in site.project.docs.with_name("paper").glob("*.epub"):
        kept.unlink()
    assert papers.print_site(site.project).papers.made == 1
    assert site.path("explainer.epub").read_bytes() == before


# What pages offer


def test_pages_offer_their_papers_and_say_how_to_cite_them(site: Site) -> None:
    essay = (site.project.docs / "index.md").read_text()
    assert '<a href="paper/essay.pdf" download>PDF</a>' in essay
    assert '<a href="paper/explainer.epub" download>EPUB</a>' in essay
    assert "@misc{essay,\n" in _copied(essay, "bibtex")
    chapter = (site.project.docs / "posts/mines.md").read_text()
    assert '<a href="../../paper/mines.pdf" download>PDF</a>' in chapter
    overview = (site.project.docs / "posts/index.md").read_text()
    assert "paper/" not in overview and "Cite" not in overview


def test_only_papers_of_changed_pages_are_made_again(site: Site, tmp_path: Path) -> None:
    assert site.baked.papers.made == 3
    assert papers.print_site(site.project).papers.made == 0
    mines = site.project.root / "content/posts/mines.md"
    text = mines.read_text()
    mines.write_text(text.replace("and on.", "and off."))
    content = Path("content")
    baked = bake.bake("quick", content, site.project.docs, site.project.drawn, site.project.scripts)
    assert set(baked.papers.files) == {"paper/essay.pdf"}  # the others would tell old things
    assert not site.path("mines.pdf").exists()
    assert "mines.pdf" not in (site.project.docs / "posts/mines.md").read_text()
    assert papers.print_site(site.project).papers.made == 2
    mines.write_text(text)
    assert papers.print_site(site.project).papers.made == 0


def _copied(page: str, name: str) -> str:
    found = re.search(rf'<pre id="page-copy-{name}"[^>]*>(.*?)</pre>', page)
    assert found
    return html.unescape(found[1])


def test_bibtex_of_pages_is_escaped_and_says_what_they_belong_to(site: Site) -> None:
    essay = (site.project.docs / "index.md").read_text()
    lines = _copied(essay, "bibtex").splitlines()
    assert lines[:4] == [
        "@misc{essay,",
        "  author = {{The explainer's authors} and Ada Lovelace},",
        r"  title = {{Why \& how?}},",
        "  year = {2026},",
    ]
    chapter = (site.project.docs / "posts/mines.md").read_text()
    assert "@misc{chapter-mines,\n  author = {Grace Hopper}," in _copied(chapter, "bibtex")
    assert r"note = {Chapter of ``Why \& how?'', CC BY 4.0}" in _copied(chapter, "bibtex")
    published = papers.URL in site.project.root.joinpath("mkdocs.yml").read_text()
    url = f" {papers.URL}posts/mines/" if published else ""
    assert _copied(chapter, "plain") == (
        f"Grace Hopper (2026). The minefield. Chapter of “Why & how?”{url} CC BY 4.0."
    )


# Faults


def test_two_pages_of_one_name_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = papers.make(tmp_path, monkeypatch)
    project.write("more/mines.md", papers.CHAPTER.replace('{{ figure("mine-map") }}', ""))
    line = project.error_line()
    assert line == (
        "content/posts/mines.md and content/more/mines.md would both be mines.pdf; rename one"
    )


def test_html_that_is_not_closed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = papers.make(tmp_path, monkeypatch)
    project.write("posts/mines.md", papers.CHAPTER.replace("and on.", "and <em>on</b>."))
    line = project.error_line(lambda: papers.print_site(project))
    assert line == "content/posts/mines.md: </b> closes <em>, which PDF and EPUB need"


def test_a_picture_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = papers.make(tmp_path, monkeypatch)
    project.write("posts/mines.md", papers.CHAPTER.replace("drawing.png", "drawn.png"))
    line = project.error_line(lambda: papers.print_site(project))
    assert line == "content/posts/mines.md: the picture ../drawn.png isn't on the site"


def test_without_a_browser_it_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "PLACES", ())
    with pytest.raises(UserError, match=r"^PDFs are printed by Chromium.*in EXPLAINER_CHROMIUM$"):
        chromium.find()
    monkeypatch.setenv(chromium.VARIABLE, "nowhere/chrome")
    with pytest.raises(UserError, match=r"^EXPLAINER_CHROMIUM=nowhere/chrome: no such program"):
        chromium.find()


def test_a_browser_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\necho 'no room' >&2\nexit 3\n")
    browser.chmod(0o755)
    monkeypatch.setenv(chromium.VARIABLE, str(browser))
    with pytest.raises(UserError, match=f"^{browser} doesn't print essay.html: no room$"):
        chromium.print_pdf(tmp_path / "essay.html", tmp_path / "essay.pdf")
