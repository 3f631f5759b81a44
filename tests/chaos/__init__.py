"""Killing the server again and again while programs write: what was acknowledged is there, and nothing else by half."""
