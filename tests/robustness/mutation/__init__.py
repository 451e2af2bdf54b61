"""Mutation testing of the rules: `python -m tests.robustness.mutation`; docs/robustness.md."""
