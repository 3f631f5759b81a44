"""Django's registration of the room `registry`."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Names the room to Django; its label is its folder's name."""

    name = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the kinds known, and tell the partners' room how to find parties, and what a change does to whom."""
        from registry import activities, content, impact, parties, pathways, telling  # noqa: F401, PLC0415 - registers on import
        from registry.auditing import digest  # noqa: F401, PLC0415 - as above
        from registry.cataloguing import counting  # noqa: F401, PLC0415 - as above
        from registry.trail import checking  # noqa: F401, PLC0415 - as above
