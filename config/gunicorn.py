"""How gunicorn serves the registry: `gunicorn -c config/gunicorn.py -b 127.0.0.1:8000 config.wsgi:application`."""

import gc

from config.environment import read_environment
from config.logging import logging_settings

environment = read_environment()

worker_class = "gthread"
workers = environment.web_concurrency
threads = 4
preload_app = True  # settings are refused before a worker starts, and workers share the code's memory
accesslog = None  # the request's line in the log is written by config.middleware, without the query string
logconfig_dict = logging_settings(environment.log_level)
timeout = 60  # seconds


def post_worker_init(worker: object) -> None:  # noqa: ARG001 (gunicorn gives it)
    """Load the code before the first caller does, and keep it out of the garbage collector's sweeps: the slow tail."""
    from django.urls import get_resolver  # noqa: PLC0415 (Django is set up only when the application is loaded)

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
