"""Driver facts from C source."""
