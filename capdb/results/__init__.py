"""The results that every face of capdb shows: dataclasses, one module a topic."""
