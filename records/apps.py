"""Django's registration of the room `records`."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Names the room to Django; its label is its folder's name."""

    name = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have search follow what is recorded and disposed of."""
        from records import recording  # noqa: PLC0415 - models are there only now
        from records.search import index  # noqa: PLC0415

        recording.after_recording(index.add)
        recording.after_disposal(index.remove)
