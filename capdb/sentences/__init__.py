"""All words of answers for people: one module a language, and nowhere else."""
