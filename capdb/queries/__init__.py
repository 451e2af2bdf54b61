"""Query the database, read-only, with the standard library's sqlite3 alone."""
