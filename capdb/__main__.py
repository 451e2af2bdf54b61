"""Start the command line, the `capdb` program, without needless garbage collection.

Importing makes many objects that all live to the end. Python would look through them again and
again, and once more before it leaves, which took a fifth of the time of an answer.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

OBJECTS = 100_000
"""New objects between collections: more than an answer makes, far fewer than scraping does."""
_INTERNAL = 70
"""The exit code of a fault; 1, Python's own exit code, is the answer *no*."""


def main() -> None:
    """Run the command line; the entry point of the `capdb` script."""
    gc.set_threshold(OBJECTS)
    try:
        from capdb import cli

        cli.main()
    except Exception as failure:  # the code for better messages may be missing too
        with suppress(OSError):
            os.write(2, f"capdb: cannot start ({failure}); install capdb again.\n".encode())
        sys.exit(_INTERNAL)
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
