"""Facts and claims as rows of the database's tables; pure functions."""
