"""Read facts from upstream: a package for each kind of source. Parsers do not use the network."""
