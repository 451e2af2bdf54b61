"""The catalog as a static site: pages for people, JSON files for programs, the same answers in both.

A module for each kind of thing that is written; `build` is the door.
"""

from capdb.website.build import Made, build

__all__ = ["Made", "build"]
