"""Make the package's description and addresses, as a metadata hook of hatchling.

A package index shows README.md without the repository around it. Its relative links become
addresses of the released version if the project has a repository, and plain text if not. hatchling
loads this file by its path, so `capdb` can be imported only after the project's directory is added
to the path.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"\[(?P<text>[^]\[]*)\]\((?P<target>[^)\s]+)\)")
_COMMENT = re.compile(r"^<!--.*?-->\n", re.DOTALL | re.MULTILINE)


class DescriptionHook(MetadataHookInterface):
    """Sets `readme` and `urls` from README.md and `capdb.project`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set both fields; `urls` is empty if the project has no address."""
        if self.root not in sys.path:
            sys.path.insert(0, self.root)
        from capdb import project

        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        described = description(text, project.REPOSITORY, project.VERSION)
        metadata["readme"] = {"content-type": "text/markdown", "text": described}
        addresses = {
            "Homepage": project.SITE,
            "Source": project.REPOSITORY,
            "Issues": project.ISSUES,
        }
        metadata["urls"] = {name: address for name, address in addresses.items() if address}


def description(readme: str, repository: str | None, version: str) -> str:
    """Return README.md as a package index can show it."""

    def link(found: re.Match[str]) -> str:
        text, target = found["text"], found["target"]
        if target.startswith(("https://", "http://", "mailto:", "#")):
            return found[0]
        return f"[{text}]({repository}/blob/v{version}/{target})" if repository else text

    return _LINK.sub(link, _COMMENT.sub("", readme))
