"""Results as text, tables, CSV and Markdown; pure functions that print nothing."""
