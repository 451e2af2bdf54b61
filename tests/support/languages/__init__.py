"""Languages for tests, which capdb does not ship."""
