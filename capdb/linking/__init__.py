"""Link rows of the Table of Hardware, and curated aliases, to profiles."""
