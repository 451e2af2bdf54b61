"""Driver facts from C source: what drivers bind to, and which requests and flows they take."""
