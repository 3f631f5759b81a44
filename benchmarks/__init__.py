"""Synthetic registries of any size, and what answers from them cost: `python -m benchmarks --help`."""
