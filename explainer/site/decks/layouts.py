"""The layouts of PowerPoint's slides: 16:9, in the figures' type and colours.

They are python-pptx's own, which are 4:3, put elsewhere; those that a talk has no use for are left
out.
"""

from __future__ import annotations

from typing import Any

from explainer.plotting.style import PALETTES

# Any, where python-pptx's own types don't know what a shape is.
Deck = Any
Layout = Any

INCH = 914_400  # in the units of the file
SIZE = (13 + 1 / 3, 7.5)  # inches
FIGURE = "Figure"  # the layout of slides with one
KEPT = ("Title Slide", "Title and Content", "Title Only", "Blank", "Picture with Caption")
PLACES = {  # left, top, width, height in inches, by layout and placeholder
    "": {
        "Title": (0.6, 0.3, 12.13, 0.98),
        "Text": (0.6, 1.45, 12.13, 5.3),
        "Date": (0.6, 6.95, 3, 0.35),
        "Footer": (4.2, 6.95, 5, 0.35),
        "Slide Number": (11.73, 6.95, 1, 0.35),
    },
    "Title Slide": {"Title": (0.9, 1.5, 11.53, 2.3), "Subtitle": (0.9, 4.3, 11.53, 1.2)},
    FIGURE: {
        "Title": (0.6, 0.3, 12.13, 0.98),
        "Picture": (1.69, 1.33, 9.956, 5.6),
        "Text": (0.6, 6.97, 10.9, 0.36),
    },
}
WORDS = {  # points and colour of the first level, by layout and placeholder
    ("", "Title"): (28, "tx1", True),
    ("Title Slide", "Title"): (44, "tx1", True),
    ("Title Slide", "Subtitle"): (20, "tx2", False),
    (FIGURE, "Title"): (28, "tx1", True),
    (FIGURE, "Text"): (12, "tx2", False),
}


def opened() -> Deck:
    """Return a deck without slides."""
    from pptx import Presentation

    deck: Deck = Presentation()
    deck.slide_width, deck.slide_height = (round(side * INCH) for side in SIZE)
    for layout in [*deck.slide_layouts]:
        if layout.name not in KEPT:
            deck.slide_layouts.remove(layout)
    by_name(deck, "Picture with Caption").element.cSld.set("name", FIGURE)
    _dress(deck)
    for layout in (deck.slide_master, *deck.slide_layouts):
        _arrange(layout)
    for style in ("titleStyle", "bodyStyle"):
        for level in deck.slide_master.element.iterfind(f".//{{*}}{style}/*[@algn]"):
            level.set("algn", "l")
            size = level.find("{*}defRPr")
            size.set("sz", str(min(int(size.get("sz")), 2800) * 6 // 7))
    return deck


def by_name(deck: Deck, name: str) -> Layout:
    """Return a layout."""
    found = deck.slide_layouts.get_by_name(name)
    if found is None:
        raise LookupError(f"python-pptx's template has no layout '{name}'")
    return found


def _dress(deck: Deck) -> None:
    """Give the theme the figures' typeface and colours."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.opc.oxml import serialize_part_xml
    from pptx.oxml import parse_xml

    palette = PALETTES["light"]
    inks = {"dk1": palette.ink, "lt1": palette.paper, "dk2": palette.muted, "lt2": palette.rule}
    inks |= {"accent1": palette.wide, "accent2": palette.narrow, "accent3": palette.zero}
    inks |= {"accent4": palette.one, "accent5": palette.below, "accent6": palette.above}
    inks |= {"hlink": palette.wide, "folHlink": palette.muted}
    part: Any = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = parse_xml(part.blob)
    scheme = theme.find(".//{*}clrScheme")
    space = scheme.tag.rpartition("}")[0]
    for name, colour in inks.items():
        place = scheme.find(f"{{*}}{name}")
        place[:] = [place.makeelement(f"{space}}}srgbClr", {"val": colour[1:].upper()})]
    for latin in theme.iterfind(".//{*}fontScheme/*/{*}latin"):
        latin.set("typeface", "Source Sans Pro")
    part._blob = serialize_part_xml(theme)


def _arrange(layout: Layout) -> None:
    """Put a layout's placeholders where they belong on 16:9."""
    name = getattr(layout, "name", "") if hasattr(layout, "slide_master") else ""
    for shape in layout.placeholders:
        kind = shape.name.rstrip(" 0123456789").removesuffix(" Placeholder")
        if place := PLACES.get(name, {}).get(kind):
            left, top, width, height = (round(inches * INCH) for inches in place)
            shape.left, shape.top, shape.width, shape.height = left, top, width, height
        if words := WORDS.get((name, kind)):
            _letter(shape, *words)


def _letter(shape: Any, points: int, colour: str, bold: bool) -> None:
    """Set size, colour and weight of a placeholder's first level, at the left."""
    from pptx.oxml import parse_xml

    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    body = shape.element.txBody
    body.bodyPr.set("anchor", "b" if points > 40 else "t" if points < 28 else "ctr")
    body.bodyPr.attrib.update({"lIns": "0", "rIns": "0"})
    style = parse_xml(
        f'<a:lstStyle xmlns:a="{space}"><a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/>'
        f'<a:defRPr sz="{points * 100}" b="{int(bold)}"><a:solidFill><a:schemeClr val="{colour}"/>'
        f"</a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>"
    )
    body.replace(body.find(f"{{{space}}}lstStyle"), style)
