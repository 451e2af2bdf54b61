"""Advise on the steps on a router, and on its line's need for offload at all. Pure."""
