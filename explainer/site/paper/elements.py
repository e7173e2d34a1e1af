"""HTML as a tree of elements: read from what Markdown makes, searched, and thinned out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder, tostring

VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img"),
    *("input", "link", "meta", "source", "track", "wbr"),
}


class _Reader(HTMLParser):
    """Builds the tree; every element must be closed in the order in which it was opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made = TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.made.start(tag, {name: name if value is None else value for name, value in attrs})
        if tag in VOID:
            self.made.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            raise ValueError(f"</{tag}> closes {f'<{self.open[-1]}>' if self.open else 'nothing'}")
        self.made.end(self.open.pop())

    def handle_data(self, data: str) -> None:
        self.made.data(data)


def parse(html: str) -> Element:
    """Return HTML as the children of a `<div>`.

    Raises:
        ValueError: where an element isn't closed, or another one is.

    >>> [child.tag for child in parse("<p>One<br>two</p><hr>")]
    ['p', 'hr']
    """
    reader = _Reader()
    reader.feed(f"<div>{html}</div>")
    reader.close()
    if reader.open:
        raise ValueError(f"<{reader.open[-1]}> isn't closed")
    return reader.made.close()


def has_class(element: Element, *names: str) -> bool:
    """Tell whether an element has one of some classes."""
    return not set(names).isdisjoint(element.get("class", "").split())


def find(root: Element, name: str) -> Element | None:
    """Return the first element of a class."""
    return next((element for element in root.iter() if has_class(element, name)), None)


def remove(root: Element, unwanted: Callable[[Element], bool]) -> None:
    """Take out of a tree what is unwanted, but leave the text behind it."""
    for parent in list(root.iter()):
        for child in [child for child in parent if unwanted(child)]:
            replace(parent, child)


def replace(parent: Element, child: Element, *others: Element) -> None:
    """Put other elements, or none, in the place of a child; the text behind it stays there."""
    place = list(parent).index(child)
    parent[place : place + 1] = others
    tail, child.tail = child.tail or "", None
    if others:
        others[-1].tail = (others[-1].tail or "") + tail
    elif place:
        before = parent[place - 1]
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail


def unwrap(parent: Element, child: Element) -> None:
    """Put what a child holds in its place."""
    place, inner = list(parent).index(child), list(child)
    _say_before(parent, place, child.text or "")
    if inner:
        inner[-1].tail = (inner[-1].tail or "") + (child.tail or "")
    else:
        _say_before(parent, place, child.tail or "")
    parent[place : place + 1] = inner


def _say_before(parent: Element, place: int, text: str) -> None:
    """Add text before the child of a place."""
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def pairs(root: Element) -> Iterator[tuple[Element, Element]]:
    """Yield every element below the root with its parent; what is changed meanwhile is not seen."""
    yield from [(parent, child) for parent in root.iter() for child in parent]


def make(tag: str, text: str = "", *children: Element, **attributes: str) -> Element:
    """Return a new element; `class_` stands for its class."""
    element = Element(tag, {name.rstrip("_"): value for name, value in attributes.items()})
    element.text = text
    element.extend(children)
    return element


def inner(root: Element) -> str:
    """Write what an element holds as HTML.

    >>> inner(parse("1 < 2<br>3"))
    '1 &lt; 2<br>3'
    """
    written = tostring(root, encoding="unicode", method="html")
    return written.partition(">")[2].rpartition("</")[0]
