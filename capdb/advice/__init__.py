"""Advise what to do on a router, and whether its line needs offload at all. Pure."""
