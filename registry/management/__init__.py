"""The registry's use cases on the command line."""
