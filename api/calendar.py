"""An organisation's calendar, for calendar programs to subscribe to."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from api.answering import FileView
from api.asking import understand
from api.describing import Operation, described
from api.import_shown import ORGANISATION
from api.problems import Refused
from api.steering import LANGUAGE
from registry.reports.calendar import calendar_of

MEDIA_TYPE = "text/calendar"


class CalendarView(FileView):
    """What an organisation has to do, and when it meets others."""

    def get(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002 (the name in the address)
        """The calendar."""
        asking = understand(request, (LANGUAGE,))
        content = calendar_of(id, asking.moment, asking.values[LANGUAGE.name])
        if content is None:
            raise Refused("not-found")
        answer = HttpResponse(content, content_type=f"{MEDIA_TYPE}; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="samverkan.ics"'
        return answer

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisation_calendar",
            summary="An organisation's calendar",
            description="In iCalendar (RFC 5545), to subscribe to: when what the organisation and its units own or "
            "are party to is to be reviewed, followed up (24 months after the last time) or ends; when their public "
            "contact points are to be checked; and the meetings and activities that they, or bodies they sit in, hold. "
            "It holds what anybody may read, so that no key is needed; events keep their identities, and 304 tells "
            "that nothing has changed.",
            tag="organisations",
            schema=None,
            files=(MEDIA_TYPE,),
            answer="The calendar.",
            parameters=(ORGANISATION, *described((LANGUAGE,))),
            problems=("future-knowledge", "not-found"),
        )
