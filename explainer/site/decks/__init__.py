"""Slides of a talk, made from the figures' packs: PowerPoint, reveal.js and Beamer."""
