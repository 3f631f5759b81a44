"""Django's registration of the room `api`."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Names the room to Django; its label is its folder's name."""

    name = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let files of JSON lines be read as bodies are."""
        from api import import_lines  # noqa: F401, PLC0415 - registers on import
