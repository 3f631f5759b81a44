"""Tests of the programs' face."""
