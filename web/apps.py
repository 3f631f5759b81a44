"""Django's registration of the room `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Names the room to Django; its label is its folder's name."""

    name = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have sessions remember a second factor, and reports be drawn for paper."""
        from web.signing_in import sessions  # noqa: F401, PLC0415 - listens from its import on
        from web.views import steering  # noqa: F401, PLC0415 - registers on import
