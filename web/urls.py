"""The addresses of the pages."""

from django.urls import path
from django.views.i18n import set_language

from web.indexing import robots
from web.views import (
    about,
    agreeing,
    area,
    auditing,
    card,
    checking,
    citing,
    comparing,
    difference,
    directory,
    inviting,
    lookup,
    records,
    reporting,
    shelf,
    steering,
)

app_name = "web"
urlpatterns = [
    path("", lookup.lookup, name="lookup"),
    path("skillnad", difference.difference, name="difference"),
    path("omrade/", area.remember, name="area"),
    path("p/<uuid:identity>", lookup.pathway, name="pathway"),
    path("p/<uuid:identity>/kort", card.card, name="card"),
    path("p/<uuid:identity>/hylla", shelf.kept, name="kept"),
    path("hylla", shelf.shelf, name="shelf"),
    path("app.webmanifest", shelf.manifest, name="manifest"),
    path("worker.js", shelf.worker, name="worker"),
    path("v/<str:code>/<str:area>", card.short, name="short"),
    path("katalog", directory.directory, name="directory"),
    path("karta", directory.areas, name="areas"),
    path("karta/<str:code>", directory.areas, name="county"),
    path("kontaktvagar/<uuid:identity>", records.contact_point, name="contact-point"),
    path("kontaktvagar/<uuid:identity>/fungerade-inte", reporting.report, name="report"),
    path("kontaktvagar/<uuid:identity>/rapporterad", reporting.reported, name="reported"),
    path("kontroll/<str:token>", checking.check, name="check"),
    path("organisationer/<uuid:identity>", records.organisation, name="organisation"),
    path("poster/<slug:plural>/<uuid:identity>", records.record, name="record"),
    path("poster/<slug:plural>/<uuid:identity>/jamfor", comparing.comparison, name="comparison"),
    path("granskning", auditing.findings, name="findings"),
    path("h/<str:reference>", citing.citation, name="citation"),
    path("forslag", agreeing.agreements, name="agreements"),
    path("forslag/<uuid:record>/<int:number>", agreeing.proposal, name="proposal"),
    path("forslag/<uuid:record>/<int:number>/svar", agreeing.answer, name="proposal-answer"),
    path("utkast/<uuid:identity>", agreeing.draft, name="draft"),
    path("utkast/<uuid:identity>/kommentarer", agreeing.comment, name="draft-comment"),
    path("styrgrupp/<uuid:body>", steering.page, name="steering"),
    path("styrgrupp/<uuid:body>.pdf", steering.pdf, name="steering-pdf"),
    path("styrgrupp/<uuid:body>.xlsx", steering.workbook, name="steering-workbook"),
    path("styrgrupp/<uuid:body>/<slug:key>.csv", steering.table, name="steering-table"),
    path("inbjudan/<str:token>", inviting.invitation, name="invitation"),
    path("sprak/", set_language, name="language"),
    path("om", about.about, name="about"),
    path("tillganglighet", about.accessibility, name="accessibility"),
    path("robots.txt", robots, name="robots"),
]
