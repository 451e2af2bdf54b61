"""Measure capdb's speed against yardsticks in the same run: `python -m benchmarks`."""
