"""Figures of the chapter on the minefield."""
