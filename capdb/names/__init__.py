"""Match names of routers with a query: pure functions, without a database."""
