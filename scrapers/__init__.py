"""Upstream to facts: one module per source; `fetch` reads the network, `parse` is pure."""
