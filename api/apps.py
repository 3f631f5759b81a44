"""Django's registration of the room `api`."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Names the room to Django; its label is its folder's name."""

    name = "api"
    default_auto_field = "django.db.models.BigAutoField"
