"""An independent reading of the source trees, to compare capdb's facts and answers with.

It shares no code with the scrapers or the claims: patches go on with `patch`, device trees are
read with dtlib, image makefiles run in `make`, and C is read with regular expressions. `python -m
tests.second_opinion --trees DIR` runs it; docs/maintaining.md says when.
"""
