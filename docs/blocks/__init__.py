"""Generated parts of the documents, made in place by cog (docs/maintaining.md)."""
