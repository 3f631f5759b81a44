"""Django's registration of the room `partners`."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Names the room to Django; its label is its folder's name."""

    name = "partners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the kinds and their rules known."""
        from partners import content, rules, telling  # noqa: F401, PLC0415 - registers on import
        from partners.importing import running  # noqa: F401, PLC0415 - as above
        from partners.verifying import cycles, reminding  # noqa: F401, PLC0415 - as above
