"""How gunicorn serves the registry: `gunicorn -c config/gunicorn.py -b 127.0.0.1:8000 config.wsgi:application`."""

import gc
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from config.environment import DEVELOPMENT_BASE_URL, read_environment
from config.logging import logging_settings

environment = read_environment()

worker_class = "gthread"
workers = environment.web_concurrency
threads = 4
preload_app = True  # settings are refused before a worker starts, and workers share the code's memory
accesslog = None  # the request's line in the log is written by config.middleware, without the query string
logconfig_dict = logging_settings(environment.log_level)
control_socket_disable = True
timeout = 60  # seconds
limit_request_line = 4094  # bytes: the longest address there is, a search with every filter, has some hundreds
limit_request_fields = 60
limit_request_field_size = 8190  # bytes: a token, a cookie


def answer_once(application: Callable[..., Iterable[bytes]]) -> None:
    """Ask for the first page, so that code, templates and texts are loaded before the first caller waits for them."""
    address = urlsplit(environment.base_url or DEVELOPMENT_BASE_URL)
    question = {"HTTP_HOST": address.netloc, "wsgi.url_scheme": address.scheme, "HTTP_X_FORWARDED_PROTO": "https"}
    setup_testing_defaults(question)
    answer = application(question, lambda *_: None)
    for _ in answer:
        pass
    getattr(answer, "close", lambda: None)()


def post_worker_init(worker: Any) -> None:
    """Warm up, and keep what is loaded out of the garbage collector's sweeps: they are the slow tail."""
    answer_once(worker.wsgi)
    gc.collect()
    gc.freeze()
