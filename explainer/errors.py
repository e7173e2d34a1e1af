"""Errors that are told to people, not to programmers."""


class UserError(Exception):
    """A fault of input or surroundings, told in one line: what, where, and how to mend it."""


class PageError(Exception):
    """A fault in a page's text, before it is known where.

    `explainer.site.jinja` turns it into a `UserError` with file and line.
    """


class ResultError(ValueError):
    """A figure's result that can't be kept, told by its name, before it is known whose it is.

    `explainer.pipeline.figure` turns it into a `UserError` with the figure and its file.
    """
