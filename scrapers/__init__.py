"""Upstream to facts: a package for each kind of source. What parses does not read the network."""
