"""Django's registration of the room `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Names the room to Django; its label is its folder's name."""

    name = "web"
    default_auto_field = "django.db.models.BigAutoField"
