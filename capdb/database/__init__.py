"""Find and validate a database; the standard library alone."""
