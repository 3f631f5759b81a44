"""The top floor: settings, root addresses, checks and the entry points for servers."""
