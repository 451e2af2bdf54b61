"""What upstream publishes: the Table of Hardware, and releases with their profiles."""
