"""Generated parts of the documents, made where they stand by cog (docs/maintaining.md)."""
