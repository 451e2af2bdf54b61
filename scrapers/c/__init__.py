"""C syntax with positions: modules, files, functions and statements."""
