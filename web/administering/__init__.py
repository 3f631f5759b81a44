"""The pages of who administers an organisation: its members, keys and webhooks."""
