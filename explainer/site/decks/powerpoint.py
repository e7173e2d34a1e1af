"""A talk for PowerPoint and whatever reads its files: titles, pictures and notes can be edited.

A figure's claim stands in the title's placeholder, its picture in one for pictures; films play by
themselves and loop, as they have no seam. The file is the same bytes for the same talk.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image

from explainer.site.decks.layouts import FIGURE, INCH, Deck, by_name, opened
from explainer.site.decks.talk import Slide, Talk
from explainer.site.packs import BEGINNING, member

BARS = (("ACCENT_1", 0.98), ("ACCENT_2", 2.38))  # on the title slide: wide's colour and narrow's
PLAYING = """\
<p:timing xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:tnLst><p:par>
<p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>
<p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>
<p:par><p:cTn id="3" fill="hold"><p:stCondLst><p:cond delay="indefinite"/>
<p:cond evt="onBegin" delay="0"><p:tn val="2"/></p:cond></p:stCondLst><p:childTnLst>
<p:par><p:cTn id="4" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>
<p:par><p:cTn id="5" presetID="1" presetClass="mediacall" presetSubtype="0" fill="hold"
 nodeType="afterEffect"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>
<p:cmd type="call" cmd="playFrom(0.0)"><p:cBhvr><p:cTn id="6" dur="{milliseconds}" fill="hold"/>
<p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl></p:cBhvr></p:cmd>
</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>
</p:childTnLst></p:cTn>
<p:prevCondLst><p:cond evt="onPrev" delay="0">
<p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst>
<p:nextCondLst><p:cond evt="onNext" delay="0">
<p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst>
</p:seq>
<p:video><p:cMediaNode vol="80000" mute="1"><p:cTn id="7" repeatCount="indefinite" fill="hold"
 display="0"><p:stCondLst><p:cond delay="indefinite"/></p:stCondLst></p:cTn>
<p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl></p:cMediaNode></p:video>
</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"""


def pptx(talk: Talk) -> bytes:
    """Return the file of a talk."""
    deck = opened()
    _describe(deck, talk)
    _title_slide(deck, talk)
    for slide in talk.slides:
        _figure_slide(deck, slide)
    file = io.BytesIO()
    deck.save(file)
    return _dateless(file)


def _describe(deck: Deck, talk: Talk) -> None:
    """Say whose the file is, and show its first figure where files are shown as pictures."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    about = deck.core_properties
    who = ", ".join(talk.authors)
    about.title, about.author, about.last_modified_by = talk.title, who, who
    moment = datetime(*(talk.day.timetuple()[:3] if talk.day else BEGINNING[:3]))
    about.created = about.modified = moment
    about.revision = 1
    if talk.slides:
        file = io.BytesIO()
        with Image.open(talk.slides[0].picture(titled=True)) as picture:
            picture.convert("RGB").resize((256, 144)).save(file, "JPEG")
        part: Any = deck.part.package.part_related_by(RELATIONSHIP_TYPE.THUMBNAIL)
        part._blob = file.getvalue()


def _title_slide(deck: Deck, talk: Talk) -> None:
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.enum.shapes import MSO_SHAPE

    page = deck.slides.add_slide(by_name(deck, "Title Slide"))
    page.placeholders[0].text = talk.title
    page.placeholders[1].text = talk.subtitle
    for colour, left in BARS:
        place = (round(inches * INCH) for inches in (left - 0.08, 4.0, 1.4, 0.07))
        bar = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place)
        bar.fill.solid()
        bar.fill.fore_color.theme_color = getattr(MSO_THEME_COLOR, colour)
        bar.line.fill.background()
        bar.shadow.inherit = False
    if talk.url:
        page.notes_slide.notes_text_frame.text = talk.url


def _figure_slide(deck: Deck, slide: Slide) -> None:
    page = deck.slides.add_slide(by_name(deck, FIGURE))
    title, picture, source = (page.placeholders[at] for at in (0, 1, 2))
    title.text = slide.title
    film = slide.film()
    if film:
        shown = _film(page, film, slide.picture(), picture)
    else:
        shown = picture.insert_picture(str(slide.picture()))
    names = shown.element.nvPicPr.cNvPr
    names.set("name", slide.id)
    names.set("descr", slide.alt)
    run = source.text_frame.paragraphs[0].add_run()
    run.text = slide.source
    if slide.address:
        run.hyperlink.address = slide.address
    page.notes_slide.notes_text_frame.text = notes(slide)


def _film(page: Any, film: Path, poster: Path, placeholder: Any) -> Any:
    """Put a film with its poster where a placeholder was, playing by itself, again and again."""
    from pptx.oxml import parse_xml

    place = placeholder.left, placeholder.top, placeholder.width, placeholder.height
    placeholder.element.getparent().remove(placeholder.element)
    movie = page.shapes.add_movie(
        str(film), *place, poster_frame_image=str(poster), mime_type="video/mp4"
    )
    timing = page.element.find("{*}timing")
    words = PLAYING.format(shape=movie.shape_id, milliseconds=round(1000 * seconds(film)))
    timing.getparent().replace(timing, parse_xml(words))
    return movie


def seconds(film: Path) -> float:
    """Return how long a film plays."""
    import imageio_ffmpeg

    _, found = imageio_ffmpeg.count_frames_and_secs(str(film))
    return float(found)


def notes(slide: Slide) -> str:
    """Return what a speaker may want to say of a figure: its caption, its limits, its source."""
    told = [*slide.caption[0], f"What it doesn’t show: {slide.limits[0]}", slide.citation]
    if slide.alone and (slide.live or slide.drawn.moves):
        told.append(f"{'Live' if slide.live else 'Alone'}: {slide.alone}")
    return "\n".join(told)


def _dateless(file: io.BytesIO) -> bytes:
    """Return a zip without the time at which it was written."""
    found = io.BytesIO()
    with zipfile.ZipFile(file) as made, zipfile.ZipFile(found, "w") as packed:
        for name in made.namelist():
            packed.writestr(member(name), made.read(name))
    return found.getvalue()
