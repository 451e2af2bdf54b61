"""How fast capdb is beside yardsticks measured in the same run: `python -m benchmarks`."""
