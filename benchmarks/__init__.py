"""How fast capdb is, compared with yardsticks measured in the same run: `python -m benchmarks`."""
