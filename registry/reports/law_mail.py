"""The mail to those who must act when a provision that they cite has been replaced: Swedish, then English."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django_tasks import task

from partners.access import Viewer
from partners.models import Account
from records.content import kinds
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from registry.reports.citing_law import TO_DO, Cited, Citing, citing
from registry.reports.wording import ENGLISH, SWEDISH, LawMail
from registry.telling import coordinators_of, keepers_of, send

MOST_PLACES = 50
"""How many places one mail tells of; the rest are counted."""


@task()
def tell_those_who_cite(provision: str, on: str, at: str, actor: str) -> int:
    """Queue a mail to each account that must act because the provision ceases; returns how many.

    Told are the editors and administrators of the organisations that own what cites it, and the coordinators of the
    areas that it serves; not the one who recorded it (`actor`). `on`: the day of the change; `at`: the instant of the
    turn in which it was recorded (ISO 8601).
    """
    instant = datetime.fromisoformat(at)
    cited = citing(Moment(date.fromisoformat(on), instant), UUID(provision))
    if cited is None:
        return 0
    by_account = _by_account([one for one in cited.places if one.state in TO_DO], instant)
    accounts = Account.objects.filter(pk__in=by_account, is_active=True, is_service=False)
    asked = [account for account in accounts if account.actor != actor]
    with transaction.atomic():
        for account in asked:
            send.enqueue(str(account.uuid), *law_mail(cited, by_account[account.pk]))
    return len(asked)


def _by_account(places: Iterable[Citing], instant: datetime) -> dict[int, list[Citing]]:
    """The places by the accounts (pks) that they concern today."""
    now = Moment(instant.astimezone(STOCKHOLM).date(), instant)
    reader = Reader(Viewer.system("legal_change"), now)
    found: dict[int, list[Citing]] = defaultdict(list)
    places = list(places)
    keepers = keepers_of(reader, {owner for place in places for owner in place.owners})
    coordinators = coordinators_of(reader, now)
    for place in places:
        told = {pk for owner in place.owners for pk in keepers.get(owner, ())}
        told |= {pk for area in place.areas for pk in coordinators.get(area, ())}
        for pk in told:
            found[pk].append(place)
    return found


def law_mail(cited: Cited, places: Sequence[Citing]) -> tuple[str, str]:
    """Subject and text of the mail about the places that one account must see to."""
    subject = SWEDISH.subject.format(" ".join(cited.label.sv.split()))
    texts = ["\n".join(_text(cited, places, words)) for words in (SWEDISH, ENGLISH)]
    return subject, "\n\n— — —\n\n".join(texts) + "\n"


def _text(cited: Cited, places: Sequence[Citing], words: LawMail) -> Iterator[str]:
    with translation.override(words.language):
        day = date_format(cited.ceases, "j F Y") if cited.ceases else "–"
        by = ", ".join(cited.labels[one].name.sv for one in cited.replaced_by if one in cited.labels)
        yield (words.replaced if by else words.repealed).format(law=cited.label.sv, day=day, by=by)
        yield words.what_to_do
        yield ""
        for place in places[:MOST_PLACES]:
            yield f"- {' '.join(place.label.sv.split())}: {' '.join(_where(place, words).split())}"
        if len(places) > MOST_PLACES:
            yield words.more.format(len(places) - MOST_PLACES)
        yield ""
        path = reverse("web:record", args=[kinds["legal_reference"].plural, cited.provision])
        on = f"?on={cited.ceases.isoformat()}" if cited.ceases else ""
        yield f"{settings.BASE_URL.rstrip('/')}{path}{on}"


def _where(place: Citing, words: LawMail) -> str:
    return place.where.en or place.where.sv if words.language == "en" else place.where.sv
