"""Read upstream's publications: the Table of Hardware, and releases with their profiles."""
