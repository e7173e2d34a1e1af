r"""A talk for LaTeX: a file for beamer, which pdfLaTeX and LuaLaTeX make a PDF of.

A figure's claim is the title of its frame, its drawing a PDF; of a film it shows the
poster, which leads to the film. Captions and limits are notes, which `\setbeameroption` shows.
"""

from __future__ import annotations

from explainer.site import tex
from explainer.site.decks.talk import Slide, Talk

HEAD = r"""% Made by python build.py --deck; change it under another name, in this folder.
% Notes: take the sign of comment from one of the lines that begin with \setbeameroption.
\documentclass[aspectratio=169,11pt]{beamer}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[utf8]{inputenc}
  \usepackage[T1]{fontenc}
  \usepackage{lmodern}
\fi
\usepackage{amsmath,amssymb,graphicx}"""
LOOK = r"""\setbeamercolor{normal text}{fg=ink}
\setbeamercolor{structure}{fg=wide}
\setbeamercolor{frametitle}{fg=ink}
\setbeamercolor{title}{fg=ink}
\setbeamerfont{frametitle}{series=\bfseries,size=\large}
\setbeamerfont{title}{series=\bfseries,size=\huge}
\setbeamersize{text margin left=7mm,text margin right=7mm}
\setbeamertemplate{navigation symbols}{}
\setbeamertemplate{frametitle}{\vskip4mm\raggedright\insertframetitle\par\vskip-1mm}
\setbeamertemplate{title page}{\vfill{\usebeamerfont{title}\inserttitle\par}\medskip
  {\color{wide}\rule{16mm}{.8mm}}{\color{narrow}\rule{16mm}{.8mm}}\par\medskip
  {\color{muted}\insertauthor\par}\vfill}
% \setbeameroption{show notes}                  % notes, a page after each frame
% \setbeameroption{show notes on second screen} % notes beside each frame
\newcommand{\source}[1]{\par\smallskip{\raggedright\tiny\color{muted}#1\par}}
\newcommand{\shown}[1]{\includegraphics[width=\linewidth,height=.78\textheight,keepaspectratio]{#1}}"""


def beamer(talk: Talk, palette: dict[str, str]) -> str:
    """Return the file of a talk, whose pictures lie in `slides/`.

    Args:
        talk: what it says and shows.
        palette: the colours ink, muted, wide and narrow as in CSS, "#1f2328".
    """
    lines = [
        HEAD,
        *(rf"\definecolor{{{n}}}{{HTML}}{{{c[1:].upper()}}}" for n, c in palette.items()),
        LOOK,
        rf"\title{{{tex.escape(talk.title)}}}",
        rf"\author{{{tex.escape(talk.subtitle)}}}",
        r"\begin{document}",
        r"\begin{frame}[plain]\titlepage\end{frame}",
        *(_frame(slide) for slide in talk.slides),
        r"\end{document}",
    ]
    return "\n".join(lines) + "\n"


def _frame(slide: Slide) -> str:
    picture = rf"\shown{{slides/{slide.drawing().name}}}"
    if film := slide.film():
        picture = rf"\href{{run:slides/{film.name}}}{{{picture}}}"
    elif slide.live and slide.alone:
        picture = rf"\href{{{_url(slide.alone)}}}{{{picture}}}"
    source = tex.escape(slide.source)
    if slide.address:
        source = rf"\href{{{_url(slide.address)}}}{{{source}}}"
    notes = [*slide.caption[1], rf"\emph{{What it doesn't show:}} {slide.limits[1]}"]
    told = "\n\\par\\medskip\n".join([*notes, tex.escape(slide.citation)])
    return rf"""
\begin{{frame}}{{{tex.escape(slide.title)}}}
\centering
{picture}
\source{{{source}}}
\note{{{told}}}
\end{{frame}}"""


def _url(address: str) -> str:
    r"""Return an address as \href takes it within a frame.

    >>> _url("https://example.org/a%20b/#fig")
    'https://example.org/a\\%20b/\\#fig'
    """
    return address.replace("%", r"\%").replace("#", r"\#")
