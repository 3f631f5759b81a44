"""Django's place for the commands of this room."""
