"""The `capdb` program: the command line, started and ended without needless garbage collection.

Importing makes many objects that all live to the end. Python would look through them again and
again, and once more before it leaves, which took a fifth of what an answer takes.
"""

from __future__ import annotations

import gc

_OBJECTS = 100_000
"""New objects between collections: more than an answer makes, far fewer than scraping does."""


def main() -> None:
    """Runs the command line; the entry point of the `capdb` script."""
    gc.set_threshold(_OBJECTS)
    from capdb import cli

    try:
        cli.main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
