"""The branch that holds the published site, such as `gh-pages`, and how something is added to it.

Nothing is checked out: files are taken from the branch, and put into it, by an index and a store of
objects of their own. A push adds one commit to what is there, or is refused; it never replaces
history.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from explainer.errors import UserError
from explainer.site.publishing.versions import FILE

INDEX = Path(".build/published.index")
OBJECTS = Path(".build/published.objects")  # so that sites don't fill the repository here
GITHUB = re.compile(r"github\.com[:/]([^/]+)/([^/]+?)(?:\.git)?/?$")


@dataclass(frozen=True)
class Branch:
    """A branch of a remote repository.

    Attributes:
        remote: its name here, or its address.
        name: the branch's.
        tip: its last commit; empty if it doesn't exist yet.
    """

    remote: str
    name: str
    tip: str

    def check(self) -> None:
        """Refuse to add a site to a branch that holds something else.

        Raises:
            UserError: if it does.
        """
        if self.tip and FILE not in self._names():
            raise UserError(
                f"branch '{self.name}' of {self.remote} holds something else than a site published "
                f"from here (it has no {FILE}); name another with BRANCH=…, or remove it there"
            )

    def _names(self) -> list[str]:
        return _git("ls-tree", "--name-only", self.tip).splitlines()

    def take(self, names: Sequence[str], folder: Path) -> None:
        """Copy files and folders of the branch, those that it has, into a folder."""
        if not self.tip:
            return
        there = self._names()
        wanted = [name for name in names if name in there]
        if wanted:
            INDEX.unlink(missing_ok=True)
            _git("checkout", self.tip, "--", *wanted, within=folder)

    def push(self, folder: Path, message: str) -> bool:
        """Make the branch hold what is in a folder, as one more commit; False if it does already.

        Raises:
            UserError: if git isn't told who commits, or the remote refuses.
        """
        INDEX.unlink(missing_ok=True)
        _git("add", "--all", "--force", ".", within=folder)
        tree = _git("write-tree", within=folder)
        if self.tip and tree == _git("rev-parse", f"{self.tip}^{{tree}}"):
            return False
        parents = ["-p", self.tip] if self.tip else []
        commit = _git("commit-tree", tree, *parents, "-m", message)
        try:
            _git("push", "--quiet", self.remote, f"{commit}:refs/heads/{self.name}")
        except UserError as fault:
            if "[rejected]" not in str(fault):
                raise
            raise UserError(
                f"branch '{self.name}' of {self.remote} has changed meanwhile; run the same "
                "command again"
            ) from fault
        return True


def find(remote: str, name: str) -> Branch:
    """Return a branch as its remote has it now.

    Raises:
        UserError: if the remote can't be reached.
    """
    if not re.fullmatch(r"[\w./-]+", name) or name.startswith("-"):
        raise UserError(f"branch '{name}': no name of a branch; gh-pages is the usual one")
    listed = _git("ls-remote", "--heads", remote, f"refs/heads/{name}")
    if not listed:
        return Branch(remote, name, "")
    _git("fetch", "--quiet", "--no-tags", remote, f"refs/heads/{name}")
    return Branch(remote, name, listed.split()[0])


def fetched(remote: str, name: str) -> Branch:
    """Return a branch as it was when all of its remote was fetched last; empty if it wasn't there.

    In a workflow that keeps no credentials, a private remote can't be asked, but all is here.
    """
    tips = _git("for-each-ref", "--format=%(objectname)", f"refs/remotes/{remote}/{name}")
    return Branch(remote, name, tips)


def commit() -> str:
    """Return the commit that is checked out, in short; nothing without one."""
    try:
        return _git("rev-parse", "--short=12", "HEAD")
    except UserError:
        return ""


def pages_address(remote: str) -> str:
    """Return where GitHub Pages shows the site of a remote; nothing if that is elsewhere.

    >>> pages_address("git@github.com:Ada/notes.git"), pages_address("https://example.org/x")
    ('https://ada.github.io/notes/', '')
    """
    found = GITHUB.search(remote)
    if not found:
        return ""
    user, project = found[1].lower(), found[2]
    home = f"https://{user}.github.io/"
    return home if project.lower() == f"{user}.github.io" else f"{home}{project}/"


def remote_url(remote: str) -> str:
    """Return the address of a remote, which may be named by that; nothing if there is no such."""
    try:
        return _git("remote", "get-url", remote)
    except UserError:
        return remote if "/" in remote else ""


def _git(*command: str, within: Path | None = None) -> str:
    """Return what git says; of the files of a folder, if one is named.

    Raises:
        UserError: if it fails, with its last line.
    """
    if not within:
        return _run(*command)
    folder = _run("rev-parse", "--absolute-git-dir")
    return _run(f"--git-dir={folder}", f"--work-tree={within.absolute()}", *command, cwd=within)


def _environment() -> dict[str, str]:
    """Return an environment in which git uses an index and a store of objects of our own."""
    there = Path(_run("rev-parse", "--git-path", "objects", environment=dict(os.environ)))
    OBJECTS.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_INDEX_FILE": str(INDEX.absolute()),
        "GIT_OBJECT_DIRECTORY": str(OBJECTS.absolute()),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(there.absolute()),
    }


def _run(*command: str, cwd: Path | None = None, environment: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            ["git", "-c", "core.autocrlf=false", *command],
            cwd=cwd,
            env=environment or _environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as fault:
        raise UserError(f"git is needed to publish, and can't be run ({fault})") from fault
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        told = [line for line in lines if line.startswith(("fatal:", "error:", " ! "))] or lines
        raise UserError(f"git {_verb(command)}: {' '.join(' '.join(told[:2]).split())}")
    return done.stdout.strip()


def _verb(command: Sequence[str]) -> str:
    return next(word for word in command if not word.startswith("-"))
