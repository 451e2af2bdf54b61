"""Driver facts from C source: the ids that drivers bind, the requests and flows they take."""
