"""Requests that nobody would write, sent with every role's credentials to a server as production starts it."""
