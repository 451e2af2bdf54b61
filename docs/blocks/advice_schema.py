"""The JSON Schema of advice: `python -m docs.blocks.advice_schema >docs/advice.schema.json`."""

from __future__ import annotations

import json
import sys

import msgspec

from capdb.results.advice import Advice


def text() -> str:
    """Return the text of docs/advice.schema.json."""
    return f"{json.dumps(msgspec.json.schema(Advice), indent=2)}\n"


if __name__ == "__main__":
    sys.stdout.write(text())
