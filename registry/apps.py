"""Django's registration of the room `registry`."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Names the room to Django; its label is its folder's name."""

    name = "registry"
    default_auto_field = "django.db.models.BigAutoField"
