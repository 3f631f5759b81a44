"""Keys for programs, and five-minute tokens that can be had for them: owned by an organisation, not by a person."""
