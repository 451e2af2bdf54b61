"""The self-test that runs on a router: what it expects, running it over ssh, and its reports."""
