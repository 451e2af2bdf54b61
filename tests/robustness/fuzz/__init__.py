"""Hostile input for everything that reads input from outside.

`python -m tests.robustness.fuzz` searches for input that is not refused in one sentence;
test_fuzz.py keeps the findings, and has a small budget of its own.
"""
