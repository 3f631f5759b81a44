"""The entry point for WSGI servers such as gunicorn (`config.wsgi:application`)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.checks import refuse_dangerous_settings  # noqa: E402 (Django must be set up first)

refuse_dangerous_settings()
