"""Hostile input for everything that reads what comes from outside.

`python -m tests.robustness.fuzz` searches for input that is not refused in one sentence;
test_fuzz.py keeps what was found, and has a small budget of its own.
"""
