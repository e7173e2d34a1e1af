"""What an author wrote wrongly, before it is known where."""


class Fault(Exception):
    """A fault in a page's text; `explainer.prose` turns it into a Mistake with file and line."""
