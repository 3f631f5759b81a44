"""Tests of the settings, the system checks and the middleware."""
