"""Tests of the TypeScript find the Node.js that builds use."""

import os
from pathlib import Path

from explainer.errors import UserError
from explainer.site import bundle

try:
    folder = Path(bundle.find_node().node[0]).parent
    os.environ["PATH"] = os.pathsep.join([str(folder), os.environ.get("PATH", "")])
except UserError:
    pass  # the tests say so themselves
