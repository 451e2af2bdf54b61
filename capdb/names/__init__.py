"""How names of routers match: pure functions, without a database."""
