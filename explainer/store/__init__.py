"""The store: a stage re-runs when what it depends on changed.

This room alone re-exports: what other rooms need of it is here.
"""

from explainer.store.stages import Stage, stage
from explainer.store.store import DEFAULT, Draft, Event, Store, current, running, use

__all__ = ["DEFAULT", "Draft", "Event", "Stage", "Store", "current", "running", "stage", "use"]
