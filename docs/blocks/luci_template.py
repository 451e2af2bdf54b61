"""The template of translations of LuCI's page: `python -m docs.blocks.luci_template`.

In the form of LuCI's own scan (openwrt/luci build/i18n-scan.pl): texts in `_()`, titles of the
menu and descriptions of the access list, each once, with their lines.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).parents[2] / "openwrt" / "luci-app-capdb"
_CALL = re.compile(r"\b_\('((?:[^'\\\n]|\\.)*)'\)")
_SHOWN = re.compile(r'"(?:title|description)": ("(?:[^"\\]|\\.)*")')


def text() -> str:
    """Return the text of po/templates/capdb.pot."""
    places: dict[str, list[str]] = defaultdict(list)
    for message, place in sorted(_messages()):
        places[message].append(place)
    entries = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n']
    for message, found in sorted(places.items()):
        lines = "".join(f"#: {place}\n" for place in found)
        entries.append(f'{lines}msgid {json.dumps(message, ensure_ascii=False)}\nmsgstr ""\n')
    return "\n".join(entries)


def _messages() -> Iterator[tuple[str, str]]:
    """Yield each text that is shown, with its file and line."""
    for path in sorted(APP.rglob("*")):
        pattern = {".js": _CALL, ".json": _SHOWN}.get(path.suffix)
        if pattern is None:
            continue
        source = path.read_text(encoding="utf-8")
        for found in pattern.finditer(source):
            message = found[1].replace("\\'", "'") if path.suffix == ".js" else json.loads(found[1])
            line = source.count("\n", 0, found.start()) + 1
            yield message, f"applications/{APP.name}/{path.relative_to(APP).as_posix()}:{line}"


if __name__ == "__main__":
    sys.stdout.write(text())
