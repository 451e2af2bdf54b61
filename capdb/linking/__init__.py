"""Link rows of the Table of Hardware, and aliases, to profiles."""
