"""The tables and views of the database, as SQLModel classes."""
