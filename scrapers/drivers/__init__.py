"""Read driver facts from C: the ids that drivers bind, the requests and flows that they take."""
