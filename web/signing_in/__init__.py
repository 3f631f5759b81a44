"""Signing in: allauth does the work; here stands what this registry asks of it, at Swedish addresses."""
