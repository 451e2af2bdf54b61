"""What upstream publishes: the Table of Hardware, releases and profiles."""
