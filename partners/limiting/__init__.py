"""How often somebody may ask, and how much may be sent at once: for both faces alike."""
