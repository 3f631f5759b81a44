"""Tasks for the tests of the worker."""

from django_tasks import task

heard: list[str] = []


@task()
def echo(text: str) -> str:
    heard.append(text)
    return text


@task(queue_name="webhooks")
def break_off(text: str) -> None:
    raise ValueError(text)
