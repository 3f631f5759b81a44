"""What roles, scopes, states and refusals are called on these pages, in words for who is no programmer."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.access import Scope
from partners.models import Role
from web.labels import ROLES

Words = str | Promise

GIVEN = {role.value: ROLES[role.value] for role in Role if role is not Role.COORDINATOR}
"""The roles that an organisation's own administrator gives."""
WHAT_ROLES_DO: dict[str, Words] = {
    "reader": _("läser det som bara parterna ser"),
    "editor": _("håller organisationens uppgifter aktuella och ser till webhooks"),
    "signatory": _("skriver under och avböjer förslag för organisationen"),
    "administrator": _("ser till medlemmar och nycklar, utöver det en redaktör gör"),
}
SCOPES: dict[str, Words] = {
    Scope.READ: _("läsa det som organisationen får läsa"),
    Scope.WRITE: _("ändra organisationens uppgifter"),
    Scope.VERIFY: _("bekräfta att uppgifter stämmer"),
    Scope.IMPORT: _("läsa in filer med många uppgifter"),
    Scope.SUBSCRIBE: _("sköta organisationens webhooks"),
    Scope.AGREE: _("skriva och kommentera utkast till överenskommelser, men inte skriva under"),
}
INVITATION_STATES: dict[str, Words] = {
    "open": _("väntar på svar"),
    "accepted": _("antagen"),
    "withdrawn": _("tillbakadragen"),
    "expired": _("gick ut utan svar"),
}
KEY_STATES: dict[str, Words] = {"active": _("gäller"), "expired": _("har gått ut"), "revoked": _("återkallad")}
WEBHOOK_STATES: dict[str, Words] = {
    "active": _("skickar"),
    "by_hand": _("pausad"),
    "failing": _("avstängd: inget har tagits emot på tre dygn"),
    "gone": _("avstängd: mottagaren svarade att adressen inte finns längre (410)"),
    "ended": _("avstängd: organisationen gäller inte längre"),
}
DELIVERY_STATES: dict[str, Words] = {
    "pending": _("väntar"),
    "delivered": _("mottaget"),
    "failed": _("kom inte fram"),
}
ATTEMPT_ERRORS: dict[str, Words] = {
    "address_not_allowed": _("adressen leder in i ett nät som inget skickas till"),
    "timeout": _("inget svar inom tiden"),
    "no_connection": _("gick inte att ansluta"),
    "broken_off": _("förbindelsen bröts"),
    "no_such_name": _("namnet i adressen leder ingenstans"),
    "certificate": _("certifikatet går inte att lita på"),
    "tls": _("krypteringen gick inte att komma överens om"),
    "redirected": _("mottagaren hänvisade vidare; skriv in den nya adressen"),
    "gone": _("mottagaren säger att adressen inte finns längre"),
    "refused": _("mottagaren svarade med ett fel"),
    "secret_unreadable": _("hemligheten går inte att läsa; byt hemlighet"),
    "unforeseen": _("ett fel som inte var väntat"),
}
NOT_DONE: dict[str, Words] = {
    "by_the_operator": _("Samordnare utses av den som driver registret. Be dem."),
    "not_an_organisation": _("Organisationen gäller inte längre. Ingen kan bjudas in till den."),
    "not_open": _("Det är redan avslutat. Inget är ändrat."),
    "last_administrator": _("Någon måste vara kvar som administratör. Utse någon annan först."),
    "not_ahead": _("Ange en dag efter i dag."),
    "organisation_ended": _("Organisationen gäller inte längre. Den kan inte få nya nycklar eller webhooks."),
    "key_over": _("Nyckeln gäller inte längre och kan inte bytas. Skapa en ny."),
    "sent_twice": _("Formuläret skickades två gånger. Det gjordes en gång; hemligheten visas inte igen."),
    "too_many": _("Organisationen har så många webhooks som den kan ha. Ta bort en först."),
    "out_of_date": _("Någon annan har ändrat sedan du öppnade sidan. Här står det som gäller nu."),
}
"""What is said when something was not done, by its code."""
