"""The audit by mail, nightly: to each editor, administrator and coordinator what is theirs; Swedish, then English.

Told is only what is new since the last mail, and once a week all that is open. What is accepted, and what is a sample
for the demonstration, is told to nobody. A mail has names, days and reasons, which are never withheld; a finding that
rests on withheld hours goes to those alone who are shown the hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from partners.access import Viewer
from partners.models import Account, Membership, Role, in_force
from partners.upkeep.running import every
from records.moment import Moment
from records.reading import Reader
from registry.auditing.auditing import audit
from registry.auditing.finding import Finding
from registry.auditing.models import AuditDigest
from registry.auditing.seeing import may_see, without_private
from registry.auditing.telling import counts_by_severity
from registry.auditing.wording import CODES, SEVERITIES
from registry.telling import send

TOLD = (Role.EDITOR, Role.ADMINISTRATOR, Role.COORDINATOR)
BETWEEN = timedelta(days=7)
"""How often all that is open is told."""
LISTED = 25
"""The most findings that one mail lists; the rest are counted."""
_WORDS = {
    "sv": ("Det här är nytt i granskningen:", "Det här är öppet i granskningen:", "och {} till", "Allt visas på"),
    "en": ("This is new in the audit:", "This is open in the audit:", "and {} more", "Everything is shown at"),
}


@every(timedelta(days=1))
def tell() -> None:
    """Tell everybody what is theirs."""
    send_digests()


def send_digests() -> int:
    """Queue a mail to each account that has something new, or something open and no whole list within a week; how many.

    One audit of the whole registry, and a few queries for each account.
    """
    now = Moment.resolve()
    findings = _counting(audit(now), now)
    held = Membership.objects.filter(in_force(now.on), role__in=TOLD)
    accounts = Account.objects.filter(pk__in=held.values("account"), is_active=True, is_service=False)
    return sum(_tell(account, findings, now) for account in accounts.order_by("pk"))


def _counting(findings: Sequence[Finding], now: Moment) -> list[Finding]:
    """Those that count and are about no sample. One query."""
    entries = Reader(Viewer.anonymous(), now).many({one.record for one in findings})
    samples = {identity for identity, entry in entries.items() if entry.content.get("sample")}
    return [one for one in findings if one.accepted is None and one.record not in samples]


def _tell(account: Account, findings: Sequence[Finding], now: Moment) -> bool:
    # The mail tells nothing that a second factor would have to be shown for.
    viewer = Viewer.of_account(account, now, second_factor=True)
    theirs = without_private(viewer, now, [one for one in findings if may_see(viewer, one)])
    last = AuditDigest.objects.filter(account=account).first()
    whole = last is None or now.on - last.whole_on >= BETWEEN
    known = set(last.told) if last else set()
    some = theirs if whole else [one for one in theirs if str(one.id) not in known]
    with transaction.atomic():
        AuditDigest.objects.update_or_create(
            account=account,
            defaults={
                "told": [str(one.id) for one in theirs],
                "whole_on": now.on if last is None or (whole and some) else last.whole_on,
            },
        )
        if some:
            send.enqueue(str(account.uuid), *letter(some, now.on, whole=whole))
    return bool(some)


def letter(findings: Sequence[Finding], on: date, *, whole: bool) -> tuple[str, str]:
    """Subject and text of the mail about some findings, the worst first."""
    counted = counts_by_severity(findings)
    counts = ", ".join(f"{counted[s]} {words.sv}" for s, words in SEVERITIES.items() if counted[s])
    texts = ["\n".join(_lines(findings, language, whole=whole)) for language in ("sv", "en")]
    return f"Granskning {on}: {counts}", "\n\n— — —\n\n".join(texts) + "\n"


def _lines(findings: Sequence[Finding], language: str, *, whole: bool) -> Iterator[str]:
    new, open_, more, shown = _WORDS[language]
    yield open_ if whole else new
    for one in findings[:LISTED]:
        yield ""
        title, label = CODES[one.code].title.in_language(language), one.label.in_language(language)
        yield " ".join(f"* {title}: {label}".split())
        yield f"  {' '.join(one.reason.in_language(language).split())}"
    if len(findings) > LISTED:
        yield ""
        yield more.format(len(findings) - LISTED)
    yield ""
    yield f"{shown} {settings.BASE_URL.rstrip('/')}{reverse('web:findings')}"


__all__ = ["letter", "send_digests"]
