"""Typed words to devices: look up, suggest and complete names in the database."""
