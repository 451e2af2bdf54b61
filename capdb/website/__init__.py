"""The database as a static site: pages for people and files for programs, with the same answers.

A module for each kind of file; `build` writes them all.
"""

from capdb.website.build import Made, build

__all__ = ["Made", "build"]
