"""The results that every face of capdb shows: records, one module a topic."""
