"""The results that command line, API and website share: records, one module a topic."""
