"""The test suite: behaviour through the public faces, on real databases."""
