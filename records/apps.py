"""Django's registration of the room `records`."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Names the room to Django; its label is its folder's name."""

    name = "records"
    default_auto_field = "django.db.models.BigAutoField"
