"""The catalogue: situations, target groups and functions; what uses each, and what was sought in vain."""
