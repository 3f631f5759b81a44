"""Keys for programs, and the five-minute tokens that can be had for them: owned by an organisation, never by a person."""
