"""Build the SQLite database from facts and claims; never imported by answering."""
