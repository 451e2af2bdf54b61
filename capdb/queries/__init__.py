"""Every query to the database, read-only, on the standard library's sqlite3."""
