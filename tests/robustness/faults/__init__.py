"""Kill every command that writes, at random moments: `python -m tests.robustness.faults`.

tests/facts/test_write_faults.py has the other faults, and a few kills of its own.
"""
