"""Who acts for an organisation: invitations to do so, the members there are, and the end of it."""
