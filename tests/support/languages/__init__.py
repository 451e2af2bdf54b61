"""Languages of the tests' own, which are none of those that capdb ships."""
