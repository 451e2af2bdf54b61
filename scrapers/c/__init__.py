"""C syntax with positions: files, modules, statements."""
