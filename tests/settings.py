"""The settings of the test suite: the project's own, in development, on the engine that `TEST_ENGINE` names.

`TEST_ENGINE` is `sqlite` (default) or `postgresql`; the address of the database comes from `tests/engine.py`.
"""

import os

from tests.engine import database_url

os.environ["SAMVERKAN_ENV"] = "development"
os.environ["DEBUG"] = "false"
os.environ["RATE_LIMIT_SCALE"] = "0"  # the whole suite is one impatient caller; the tests of limits switch them on
os.environ["DATABASE_URL"] = database_url()

from config.settings import *  # noqa: F403 (the environment must be set before it is read)
from config.settings import DATABASES

# Nothing a test writes has to survive a power cut, and the file has to be one that threads and processes can share.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
    DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"]}

# The cheapest hasher there is: the tests are about who may, not about how a password is kept.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
