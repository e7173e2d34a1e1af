"""Publishing: `make publish` builds the site, checks its links, and puts it beside older versions.

The whole of what is published comes to lie in `.build/published`: the newest site, the folders of
the versions that the branch holds, and their list. It goes nowhere unless `--push` says so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from explainer.errors import UserError
from explainer.site import configuration, mkdocs
from explainer.site.publishing import branch, links, versions
from explainer.site.publishing.branch import Branch
from explainer.site.publishing.versions import Version
from explainer.units import count, size_of

PUBLISHED = Path(".build/published")
PAGES = 1_000_000_000  # bytes that GitHub Pages takes
KEPT = (versions.FILE, "CNAME")  # of the branch, beside versions


@dataclass(frozen=True)
class Plan:
    """What is to be published.

    Attributes:
        version: the name of a version to keep; empty for none.
        domain: the site's own domain; empty for none.
        url: where it is published, with a slash at its end; empty if that isn't known.
        options: for `build.py`.
    """

    version: str
    domain: str
    url: str
    options: Sequence[str]


def main(argv: Sequence[str] | None = None) -> int:
    """Publish as the command line says, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m explainer.publish",
        description="Build the site, check its links, and put it beside its older versions, into "
        f"{PUBLISHED}/. Options that aren't listed go to build.py.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--version", default="", metavar="NAME", help="keep the site as this version, such as v1")
    add("--push", action="store_true", help="add it to the branch of the remote")
    add("--branch", default="gh-pages", help="by itself gh-pages")
    add("--remote", default="origin", help="by itself origin")
    add("--domain", default="", help="of your own, such as essay.example.org")
    options, rest = parser.parse_known_args(argv)
    try:
        _publish(options, rest)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _publish(options: argparse.Namespace, rest: Sequence[str]) -> None:
    remote = branch.remote_url(options.remote)
    if not remote and options.push:
        raise UserError(f"there is no remote '{options.remote}' to push to; git remote add … first")
    there = Branch("", options.branch, "")
    if remote:
        there = _branch(options)
    if options.push:
        there.check()
    shutil.rmtree(PUBLISHED, ignore_errors=True)
    PUBLISHED.mkdir(parents=True)
    there.take(KEPT, PUBLISHED)
    kept = versions.read(PUBLISHED)
    if options.version:
        versions.check_name(options.version, kept)
    there.take([version.name for version in kept], PUBLISHED)
    domain = options.domain or _domain()
    url = configuration.site_url() or (domain and f"https://{domain}/")
    plan = Plan(options.version, domain, url or branch.pages_address(remote), rest)
    gather(plan, kept)
    _check(plan)
    if not options.push:
        where = f"{options.remote} {options.branch}"
        print(f"nothing was pushed; PUSH=1 adds it to {where}" if remote else "nothing was pushed")
        return
    message = f"Publish {branch.commit()}" + (f" as {plan.version}" if plan.version else "")
    done = there.push(PUBLISHED, message)
    print(f"{'pushed to' if done else 'nothing new for'} {options.remote} {options.branch}")


def _branch(options: argparse.Namespace) -> Branch:
    """Return the branch that has the versions; without a push, as it was fetched will do."""
    try:
        return branch.find(options.remote, options.branch)
    except UserError as fault:
        if options.push:
            raise
        print(f"warning: {fault}; going on with what was fetched before", file=sys.stderr)
        return branch.fetched(options.remote, options.branch)


def gather(plan: Plan, kept: Sequence[Version]) -> None:
    """Build the version that is to be kept, then the newest site, and put them together.

    Raises:
        UserError: if one can't be built.
    """
    if plan.version:
        place = plan.url and f"{plan.url}{plan.version}/"
        _build(plan, SITE_URL=place, SITE_VERSION=plan.version)
        mkdocs.SITE.replace(PUBLISHED / plan.version)
        versions.write(PUBLISHED, [*kept, _this(plan)])
    else:
        versions.write(PUBLISHED, kept)
    _build(plan, SITE_URL=plan.url, **{versions.FOLDER: str(PUBLISHED)})
    shutil.copytree(mkdocs.SITE, PUBLISHED, dirs_exist_ok=True)
    (PUBLISHED / ".nojekyll").touch()  # for GitHub: these are files as they are to be served
    if plan.domain:
        (PUBLISHED / "CNAME").write_text(f"{plan.domain}\n")


def _build(plan: Plan, **variables: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "SITE_VERSION"}
    command = [sys.executable, "build.py", *plan.options]
    done = subprocess.run(command, env=environment | variables, check=False)
    if done.returncode:
        raise UserError("nothing is published: the site can't be built, as is said above")


def _this(plan: Plan) -> Version:
    """Return what is known of the version that was just built."""
    today = datetime.now(UTC).date().isoformat()
    return Version(plan.version, today, _size(PUBLISHED / plan.version), branch.commit())


def _size(site: Path) -> str:
    """Return the size that a built site was measured at."""
    figures = json.loads((site / "data/figures.json").read_text(encoding="utf-8"))
    return str(figures[0]["size"]) if figures else ""


def _domain() -> str:
    """Return the domain that the branch names, as GitHub has it."""
    path = PUBLISHED / "CNAME"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _check(plan: Plan) -> None:
    """Follow all links, and say how much there is.

    Raises:
        UserError: if one leads nowhere.
    """
    checked = links.check(PUBLISHED, plan.url)
    for line in checked.broken:
        print(f"error: {line}", file=sys.stderr)
    broken = len(checked.broken)
    print(f"links: {checked.links:,} in {count(checked.files, 'file')}, {broken} broken")
    if broken:
        raise UserError("nothing is published: links lead nowhere, as is said above")
    total = sum(path.stat().st_size for path in PUBLISHED.rglob("*") if path.is_file())
    kept = ", ".join(version.name for version in versions.read(PUBLISHED)) or "none"
    print(f"to publish: {PUBLISHED}/, {size_of(total)}; versions kept: {kept}")
    if total > PAGES:
        print(f"warning: GitHub Pages takes {size_of(PAGES)} at most", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
