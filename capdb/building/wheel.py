"""Build the database into the wheel, as a hook of hatchling: answering then builds nothing.

An editable installation gets none; its checkout makes the database itself. hatchling loads this
file by its path, so `capdb` can be imported only after the project's directory is added to the
path.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatabaseHook(BuildHookInterface[Any]):
    """Adds `capdb/capdb.sqlite` to the wheel, made of the facts in `data/`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the database for hatchling to put into the wheel."""
        if version == "editable":
            return
        if self.root not in sys.path:
            sys.path.insert(0, self.root)
        from capdb.building.build import build
        from capdb.database import location

        self._place = tempfile.TemporaryDirectory(prefix="capdb-")
        made = Path(self._place.name, location.NAME)
        build(Path(self.root, "data"), made, self.app.display_info)
        build_data["force_include"][str(made)] = f"capdb/{location.NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary file, which the wheel has now."""
        if version != "editable":
            self._place.cleanup()
