"""Sentences for people, made of statements: one file a language, and nowhere else."""
