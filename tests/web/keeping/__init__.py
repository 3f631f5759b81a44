"""The pages on which an organisation keeps its own entries."""
