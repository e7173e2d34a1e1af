"""Figures of the chapter on random networks that fit."""
