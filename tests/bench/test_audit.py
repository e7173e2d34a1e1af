"""The audit of pages: what it holds them to, and that it serves them as a host does."""

import gzip
import importlib
import sys
import urllib.request
from pathlib import Path

import pytest

from explainer.errors import UserError

sys.path.append(str(Path(__file__).parents[2] / "bench"))  # as Python does for a script there
audit = importlib.import_module("audit")
served = importlib.import_module("served").served

GOOD = {
    "performance": 96.0,
    "accessibility": 100.0,
    "best-practices": 100.0,
    "seo": 100.0,
    "largest-contentful-paint": 1900.0,
    "total-blocking-time": 140.0,
    "cumulative-layout-shift": 0.01,
    "total-byte-weight": 290_000.0,
}
FAST = GOOD | {"performance": 100.0}
SLOW = GOOD | {"performance": 90.0}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("performance", 94, "performance 94, at least 95"),
        ("accessibility", 99, "accessibility 99, at least 100"),
        ("largest-contentful-paint", 2100, "LCP, ms 2,100, at most 2,000"),
        ("total-blocking-time", 151, "blocking, ms 151, at most 150"),
        ("cumulative-layout-shift", 0.03, "layout shift 0.030, at most 0.020"),
        ("total-byte-weight", 300_001, "bytes 300,001, at most 300,000"),
    ],
)
def test_a_miss_says_what_it_is_and_what_it_may_be(name: str, value: float, told: str):
    assert [*audit.misses(GOOD, FAST)] == []
    assert [*audit.misses(GOOD | {name: value}, FAST)] == [told]


def test_on_a_slow_machine_a_page_is_held_to_the_empty_one():
    late = GOOD | {"largest-contentful-paint": 4000, "total-blocking-time": 900}
    assert [*audit.misses(late | {"performance": 87.0}, SLOW)] == []
    assert [*audit.misses(late | {"performance": 86.0}, SLOW)] == ["performance 86, at least 87"]
    heavy = GOOD | {"total-byte-weight": 400_000}
    assert [*audit.misses(heavy, SLOW)] == ["bytes 400,000, at most 300,000"]


def test_a_report_without_a_measure_is_refused():
    report = {
        "requestedUrl": "http://127.0.0.1/",
        "categories": {name: {"score": 0.5} for name in list(GOOD)[:4]},
        "audits": {name: {"numericValue": 7.0} for name in list(GOOD)[4:]},
    }
    assert audit.measures(report) == {name: 50 if n < 4 else 7 for n, name in enumerate(GOOD)}
    report["audits"]["total-blocking-time"] = {}
    with pytest.raises(UserError, match=r"Lighthouse has no blocking, ms of http://127.0.0.1/"):
        audit.measures(report)


def test_pages_to_be_read_are_chosen_and_one_figure(tmp_path: Path):
    for name in ("", "posts/a", "figures", "figures/x", "figures/y", "embed/x", "embed/y"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / name / "index.html").write_text("x")
    assert audit.pages(tmp_path, False) == ["", "figures/", "posts/a/", "figures/x/", "embed/x/"]
    assert len(audit.pages(tmp_path, True)) == 7


def test_text_goes_compressed_and_pictures_as_they_are(tmp_path: Path):
    (tmp_path / "index.html").write_text("words " * 1000)
    (tmp_path / "a.webp").write_bytes(b"picture")
    with served(tmp_path) as address:
        page, picture = (urllib.request.urlopen(address + name) for name in ("", "a.webp"))
        sent = page.read()
        assert page.headers["Content-Encoding"] == "gzip" and len(sent) < 200
        assert gzip.decompress(sent) == b"words " * 1000
        assert "Content-Encoding" not in picture.headers and picture.read() == b"picture"
        page.close()
        picture.close()
