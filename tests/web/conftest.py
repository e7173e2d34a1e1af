"""Tests of the TypeScript find the Node.js that builds use."""

import os
from pathlib import Path

from explainer import bundling
from explainer.errors import Mistake

try:
    folder = Path(bundling.find_node().node[0]).parent
    os.environ["PATH"] = os.pathsep.join([str(folder), os.environ.get("PATH", "")])
except Mistake:
    pass  # the tests say so themselves
