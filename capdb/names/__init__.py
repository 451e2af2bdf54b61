"""How names of routers match a query: pure functions, without a database."""
