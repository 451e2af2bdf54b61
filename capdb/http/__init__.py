"""The only code that reaches the network: a polite client with cache and limits."""
