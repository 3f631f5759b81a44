"""Django's registration of the room `config`, which brings the system checks with it."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Names the room to Django and registers its checks."""

    name = "config"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from config import checks, time_limits, working  # noqa: F401, PLC0415 (importing registers; possible only when apps are ready)
