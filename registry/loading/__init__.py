"""Puts the files of `registry/data/` into the registry, and changes nothing when they are already there.

`docs/data.md` tells what the files hold, how to edit them, and what the time of a load means.
"""

from registry.loading.identity import NAMESPACE, identity
from registry.loading.load import Loaded, load

__all__ = ["NAMESPACE", "Loaded", "identity", "load"]
