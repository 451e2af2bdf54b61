"""Source trees of a release: fetch, unpack and patch them."""
