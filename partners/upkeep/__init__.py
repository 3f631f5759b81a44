"""Periodic work: what is to be done every so often, whoever's process comes by first."""
