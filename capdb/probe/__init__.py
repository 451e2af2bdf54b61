"""The self-test that runs on a router: its expectations, running it over ssh, its reports."""
