"""What an organisation keeps in the registry, for those who keep it: what is due or wrong, and who relies on what."""
