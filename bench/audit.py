"""Do the site's pages load as a page should, on a phone?

Lighthouse, as it judges phones, opens every page of the built site and, in turn with them, an empty
page that the same Material for MkDocs builds with nothing but a title. Text goes compressed, as web
hosts send it. Of several rounds the medians count.

Each page is held to the budgets below. What a machine is too slow for says little about a page:
where the empty page stays under 98 points, times aren't judged, and a page may be 3 points under
it. Other work on the machine makes it slow.

    python bench/audit.py [--rounds 3] [--all] [PAGE …]     # or: make audit

PAGE is an address below the site's root, such as `posts/playground/`; without one, all pages to be
read are opened, and of the figures' own pages the first, alone too; with `--all` every page. The
exit status is 1 if one misses a budget. Lighthouse goes into `.build/bench/audit`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import npm
from served import served

from explainer.errors import UserError
from explainer.site.bundle import find_node
from explainer.site.paper import chromium

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".build" / "bench" / "audit"
LIGHTHOUSE = "lighthouse@12.8.2"  # the last that Node.js 18 runs
PATIENCE = 300  # seconds for one page
EMPTY = "site_name: Empty\nsite_description: Nothing.\ntheme: {name: material, font: false}\n"


@dataclass(frozen=True)
class Budget:
    """What a page is held to in one measure.

    Attributes:
        name: what the measure is called.
        least: whether the bound is the least that it may be, rather than the most.
        times: whether it depends on the machine.
        style: how it is printed.
    """

    name: str
    bound: float
    least: bool = False
    times: bool = False
    style: str = ",.0f"

    def holds(self, value: float, bound: float) -> bool:
        """Whether a value keeps within a bound."""
        return value >= bound if self.least else value <= bound


BUDGETS = {
    "performance": Budget("performance", 95, least=True, times=True),
    "accessibility": Budget("accessibility", 100, least=True),
    "best-practices": Budget("best practices", 95, least=True),
    "seo": Budget("SEO", 100, least=True),
    "largest-contentful-paint": Budget("LCP, ms", 2000, times=True),
    "total-blocking-time": Budget("blocking, ms", 150, times=True),
    "cumulative-layout-shift": Budget("layout shift", 0.02, style=".3f"),
    "total-byte-weight": Budget("bytes", 300_000),
}
UNDER, QUICK = 3, 98  # points: how far under the empty page, where it has less than these

Measures = Mapping[str, float]


def pages(site: Path, every: bool) -> list[str]:
    """Return the addresses of a site's pages; of figures, unless `every`, the first alone."""
    found = [path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")]
    own = sorted(name for name in found if name.startswith(("figures/", "embed/")))
    read = sorted(set(found) - set(own))
    first = [name for name in own if name.startswith("figures/")][:1]
    first += [name.replace("figures/", "embed/", 1) for name in first]
    return ["" if name == "." else f"{name}/" for name in (*read, *(own if every else first))]


def empty_site(folder: Path) -> Path:
    """Build a site of one empty page, with the theme as it comes."""
    (folder / "docs").mkdir(parents=True, exist_ok=True)
    (folder / "docs" / "index.md").write_text("# Empty\n")
    (folder / "mkdocs.yml").write_text(EMPTY)
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"],
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "true"},
        check=True,
    )
    return folder / "site"


def look(address: str) -> dict[str, float]:
    """Return what Lighthouse measures of one page, opened once.

    Raises:
        UserError: if it can't open the page.
    """
    report = FOLDER / "report.json"
    report.unlink(missing_ok=True)
    program = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    flags = " ".join(["--headless", *chromium.QUIET])
    command = [*find_node().node, str(program), address, f"--chrome-flags={flags}"]
    try:
        done = subprocess.run(
            [*command, "--quiet", "--output=json", f"--output-path={report}"],
            env=os.environ | {"CHROME_PATH": chromium.find()},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise UserError(f"Lighthouse doesn't answer for {address} in {PATIENCE} s") from fault
    if not report.is_file():
        said = done.stderr.strip().splitlines() or ["it says nothing"]
        raise UserError(f"Lighthouse can't open {address}: {said[-1]}")
    return measures(json.loads(report.read_text(encoding="utf-8")))


def measures(report: Mapping[str, Mapping[str, Mapping[str, float | None]]]) -> dict[str, float]:
    """Return a report's points, of 100, and its measures.

    Raises:
        UserError: if it lacks one, as of a page that didn't load.
    """
    points = {name: found["score"] for name, found in report["categories"].items()}
    values = {name: found.get("numericValue") for name, found in report["audits"].items()}
    found = {name: values.get(name) for name in BUDGETS} | {
        name: 100 * share for name, share in points.items() if share is not None
    }
    lacking = [BUDGETS[name].name for name in BUDGETS if found[name] is None]
    if lacking:
        raise UserError(f"Lighthouse has no {lacking[0]} of {report.get('requestedUrl')}")
    return {name: float(found[name] or 0) for name in BUDGETS}


def medians(rounds: Sequence[Measures]) -> dict[str, float]:
    """Return the median of each measure."""
    return {name: statistics.median(one[name] for one in rounds) for name in BUDGETS}


def misses(page: Measures, empty: Measures) -> Iterator[str]:
    """Yield what a page misses: each measure, its value and its bound."""
    slow = empty["performance"] < QUICK
    for name, budget in BUDGETS.items():
        bound = budget.bound
        if slow and budget.times:
            if name != "performance":
                continue
            bound = min(bound, empty[name] - UNDER)
        if not budget.holds(page[name], bound):
            word = "at least" if budget.least else "at most"
            yield f"{budget.name} {page[name]:{budget.style}}, {word} {bound:{budget.style}}"


def row(name: str, found: Measures) -> str:
    """Return a line of the table."""
    cells = (f"{found[key]:>15{budget.style}}" for key, budget in BUDGETS.items())
    return f"{name:28}" + "".join(cells)


def audit(site: Path, chosen: Sequence[str], rounds: int) -> dict[str, dict[str, float]]:
    """Return the medians of the empty page, named "empty", and of the chosen pages."""
    seen: dict[str, list[dict[str, float]]] = {}
    with ExitStack() as stack:
        ours, theirs = (
            stack.enter_context(served(folder)) for folder in (site, empty_site(FOLDER / "empty"))
        )
        places = {"empty": theirs} | {page or "/": f"{ours}{page}" for page in chosen}
        for turn in range(rounds):
            for name, address in places.items():
                print(f"\rround {turn + 1} of {rounds}: {name:40}", end="", file=sys.stderr)
                seen.setdefault(name, []).append(look(address))
    print("\r", end="", file=sys.stderr)
    return {name: medians(found) for name, found in seen.items()}


def main() -> None:
    """Open the pages and print a table, what they miss, then one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("page", nargs="*", help="an address below the site's root")
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="the built site")
    parser.add_argument("--rounds", type=int, default=3, help="how often each page is opened")
    parser.add_argument("--all", action="store_true", help="the page of every figure, too")
    options = parser.parse_args()
    site = options.site
    there = pages(site, every=True)
    if "" not in there:
        raise UserError(f"there is no site in {site}; build one: python build.py")
    chosen = [page.lstrip("/") for page in options.page] or pages(site, options.all)
    unknown = [page for page in chosen if page not in there]
    if unknown:
        raise UserError(f"{site} has no page {unknown[0]}")
    if options.rounds < 1:
        raise UserError("--rounds must be 1 or more")
    npm.install(FOLDER, [LIGHTHOUSE])
    found = audit(site, chosen, options.rounds)
    print(f"{'':28}" + "".join(f"{budget.name:>15}" for budget in BUDGETS.values()))
    for name, values in found.items():
        print(row(name, values))
    missed = {name: [*misses(values, found["empty"])] for name, values in found.items()}
    del missed["empty"]
    for name, lines in missed.items():
        for line in lines:
            print(f"miss: {name}: {line}", file=sys.stderr)
    worst = min(values["performance"] for name, values in found.items() if name != "empty")
    count = sum(map(len, missed.values()))
    under = found["empty"]["performance"] - worst
    print(json.dumps({"misses": count, "points_under_empty": under, "pages": found}))
    if count:
        raise SystemExit(1)


if __name__ == "__main__":
    try:
        main()
    except UserError as fault:
        raise SystemExit(f"error: {fault}") from None
