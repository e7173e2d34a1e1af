"""What Google Scholar and reference managers read in a page's head: tags named `citation_…`.

They are those of https://scholar.google.com/intl/en/scholar/inclusion.html#indexing, and of Zotero
for what a chapter belongs to. Scholar wants a title, an author and a date; pages without are left
out.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from explainer.site import templates
from explainer.site.paper.papers import Papers
from explainer.site.reading_order import ESSAY
from explainer.site.site import Site, address


def tags(site: Site, page: PurePosixPath, papers: Papers) -> list[list[str]]:
    """Return names and contents of the tags of the essay or a chapter."""
    authors, written = site.authors_of(page), site.pages.get(page, {}).get("date")
    if not authors or not written:
        return []
    within = "" if page == ESSAY else templates.plain(site.title(ESSAY))
    pdf = papers.of(page).get("PDF", "")
    found = [
        ("citation_title", templates.plain(site.title(page))),
        *(("citation_author", name) for name in authors),
        ("citation_publication_date", f"{written:%Y/%m/%d}"),
        ("citation_inbook_title", within),
        ("citation_language", site.language),
        ("citation_public_url", site.url and site.url + address(page)),
        ("citation_fulltext_html_url", site.url and site.url + address(page)),
        ("citation_pdf_url", site.url + pdf if site.url and pdf else ""),
    ]
    return [[name, content] for name, content in found if content]
