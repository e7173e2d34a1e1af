"""The bibliography: names, order, links, and faults of its file."""

from pathlib import Path

import pytest

from explainer.errors import PageError, UserError
from explainer.site import citations
from explainer.site.citations import Reference

WORK = "- key: a\n  authors: [B]\n  year: 2019\n  title: T\n"


def _load(folder: Path, text: str) -> dict[str, Reference]:
    (folder / "references.yml").write_text(text, encoding="utf-8")
    return citations.load(folder)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("W. Ronny Huang", "Huang"),
        ("Huang, W. Ronny", "Huang"),
        ("Laurens van der Maaten", "van der Maaten"),
        ("Plato", "Plato"),
        ("Guido F. Montúfar", "Montúfar"),
    ],
)
def test_family_names(name: str, family: str):
    assert citations.family(name) == family


@pytest.mark.parametrize(
    ("authors", "short"),
    [
        (("Hao Li",), "Li, 2018"),
        (("Hao Li", "Zheng Xu"), "Li & Xu, 2018"),
        (("Hao Li", "Zheng Xu", "Tom Goldstein"), "Li et al., 2018"),
    ],
)
def test_authors_in_the_text(authors: tuple[str, ...], short: str):
    assert Reference("k", authors, "2018", "T").short == short


def test_works_are_listed_by_family_name_then_year():
    works = [
        Reference("c", ("Zoe Ames",), "2020", "T"),
        Reference("b", ("Adam Brown",), "2019", "T"),
        Reference("a", ("Zoe Ames",), "2019", "T"),
    ]
    listed = citations.bibliography(works)
    assert [part[0] for part in listed.split('id="ref-')[1:]] == ["a", "c", "b"]


def test_titles_are_escaped_and_linked_to_what_is_known():
    item = citations.bibliography([Reference("k", ("A <B>",), "1", "X & Y", arxiv="1703.1")])
    assert "A &lt;B&gt; (1)." in item
    assert '<a href="https://arxiv.org/abs/1703.1">X &amp; Y</a>.' in item
    assert "<a " not in citations.bibliography([Reference("k", ("A",), "1", "X")])


def test_apostrophes_are_curly():
    assert "Don\u2019t" in citations.bibliography([Reference("k", ("A",), "1", "Don't")])


def test_without_a_file_there_are_no_references(tmp_path: Path):
    assert citations.load(tmp_path) == {}
    assert _load(tmp_path, "") == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- key: a\n  title: [b\n", ":3: not readable as YAML; check quotes and indentation"),
        ("- key: a\n  year: 2\n", ":1: the entry 'a' lacks authors, title"),
        ("5\n", ": not a list of works; each begins with '- key:'"),
        (
            f"{WORK}  journal: X\n",
            ":5: the entry 'a' has a field 'journal'; it may have key, authors",
        ),
        (f"{WORK}  url: javascript:x\n", ":5: the entry 'a' has a url that isn't of the web"),
        (WORK.replace("[B]", "[{name: B}]"), ":2: 'authors' must be a list of names"),
        (WORK.replace("[B]", "5"), ":2: the entry 'a' has an author without a name"),
        (WORK.replace("key: a", "key: a b"), ":1: the key 'a b' has blanks, quotes or marks"),
        ("- word\n", ":1: an entry is not a mapping of key, authors, year, title, …"),
        (
            "- &a {key: a, authors: [B], year: 1, title: T}\n- *a\n",
            ":1: two entries have the key 'a'; rename one",
        ),
    ],
)
def test_faults_of_the_file_are_told_in_one_line(tmp_path: Path, text: str, says: str):
    with pytest.raises(UserError) as caught:
        _load(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'references.yml'}{says}")


def test_a_file_in_another_encoding_is_told(tmp_path: Path):
    (tmp_path / "references.yml").write_bytes("- key: Müller".encode("latin-1"))
    with pytest.raises(UserError, match=r"not in UTF-8; save it so$"):
        citations.load(tmp_path)


def test_all_that_a_work_says_is_text(tmp_path: Path):
    text = f"\ufeff{WORK}  arxiv: 1906.03290\n".replace("title: T", "title: 2001-02-30").replace(
        "B", "No"
    )
    (work,) = _load(tmp_path, text).values()
    assert (work.authors, work.title) == (("No",), "2001-02-30")
    assert work.link == "https://arxiv.org/abs/1906.03290"
    assert Reference("k", ("A",), "1", "T", doi="10.1/x").link == "https://doi.org/10.1/x"


def test_an_unknown_key_names_the_nearest():
    known = {"huang2019": Reference("huang2019", ("A",), "1", "T")}
    with pytest.raises(PageError, match="no reference 'huang2020'; nearest is 'huang2019'"):
        citations.find("huang2020", known)
