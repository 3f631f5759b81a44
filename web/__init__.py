"""The face for people: pages in Swedish and English."""
