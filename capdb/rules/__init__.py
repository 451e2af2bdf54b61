"""The rules of all statements: rule ids, the values of each, and statements made of both."""
