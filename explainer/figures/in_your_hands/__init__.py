"""Live figures of the chapter in which readers turn the knobs."""
