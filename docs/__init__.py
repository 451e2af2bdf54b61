"""The documents, and in `blocks` the code that makes their generated parts."""
