from django.db import migrations, models


def seal(apps, schema_editor):
    """Seal the secrets of second factors that have stood open so far."""
    _change(apps, "seal")


def unseal(apps, schema_editor):
    """Open them again."""
    _change(apps, "unseal")


def _change(apps, how):
    from partners.second_factors import SEALING, changed

    Authenticator = apps.get_model("mfa", "Authenticator")
    for found in Authenticator.objects.filter(type__in=("totp", "recovery_codes")).iterator():
        found.data = changed(found.data, getattr(SEALING, how))
        found.save(update_fields=["data"])


class Migration(migrations.Migration):

    dependencies = [
        ("mfa", "0003_authenticator_type_uniq"),
        ("partners", "0012_cycles_without_hours"),
    ]

    operations = [
        migrations.RunPython(seal, unseal),
    ]
