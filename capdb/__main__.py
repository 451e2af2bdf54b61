"""The `capdb` program: the command line, started and ended without needless garbage collection.

Importing makes many objects that all live to the end. Python would look through them again and
again, and once more before it leaves, which took a fifth of what an answer takes.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

OBJECTS = 100_000
"""New objects between collections: more than an answer makes, far fewer than scraping does."""
_INTERNAL = 70
"""The exit code of a fault; 1, which Python leaves with by itself, is the answer *no*."""


def main() -> None:
    """Run the command line; the entry point of the `capdb` script."""
    gc.set_threshold(OBJECTS)
    try:
        from capdb import cli

        cli.main()
    except Exception as failure:  # what says it better is missing itself
        with suppress(OSError):
            os.write(2, f"capdb: cannot start ({failure}); install capdb again.\n".encode())
        sys.exit(_INTERNAL)
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
