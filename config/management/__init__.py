"""Commands that concern how the registry is run."""
