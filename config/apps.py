"""Django's registration of the room `config`."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Names the room to Django; its label is its folder's name."""

    name = "config"
    default_auto_field = "django.db.models.BigAutoField"
