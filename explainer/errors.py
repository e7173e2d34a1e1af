"""The one kind of error that is told to people rather than to programmers."""


class Mistake(Exception):
    """A fault of input or surroundings, told in one line: what, where, and how to mend it."""
