"""Make rows of the database's tables from facts and claims; pure functions."""
