"""Faults on purpose: `python -m tests.faults` kills every command that writes, at random moments.

tests/test_write_faults.py has the other faults, and a few kills of its own.
"""
