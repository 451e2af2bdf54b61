"""The common parts of tests: small facts, trees, routers and servers."""
