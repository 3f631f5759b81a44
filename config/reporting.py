"""What is told of an error that nobody foresaw: where in the code, and nothing of what anybody typed."""

from __future__ import annotations

from typing import Any

from django.views.debug import ExceptionReporter

WITHHELD = "(not told: it may quote what somebody typed)"


class SilentReporter(ExceptionReporter):
    """Django's report (the page with DEBUG on, the mail to administrators) without request, variables and messages.

    A variable in a frame can be a whole request, and the text of an exception often quotes what it could not read.
    The types of the exceptions, the places in the code, the settings and the versions stay.
    """

    def get_traceback_frames(self) -> list[dict[str, Any]]:
        """The places in the code, without their variables; of a cause only the type."""
        frames: list[dict[str, Any]] = super().get_traceback_frames()
        return [
            frame | {"vars": [], "exc_cause": frame.get("exc_cause") and type(frame["exc_cause"]).__name__}
            for frame in frames
        ]

    def get_traceback_data(self) -> dict[str, Any]:
        """Everything that the templates of the report show."""
        self.request = None
        told: dict[str, Any] = super().get_traceback_data()
        return told | {
            "exception_value": WITHHELD,
            "exception_notes": "",
            "unicode_hint": "",
            "template_info": None,
            "postmortem": None,
            "template_does_not_exist": False,
        }
