"""Sentences for people, made of statements: one module a language, and nowhere else."""
