"""All words that people read of an answer: one module a language, and nowhere else."""
