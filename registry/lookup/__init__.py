"""The look-up: from what has happened, whom it concerns, who asks, where and when, to whom to call and what not to do.

`look_up(viewer, question)` is the one use case behind the page, the API and the command; `show_pathway` resolves one
pathway in the same way.
"""

from registry.lookup.answer import Answer
from registry.lookup.find import look_up, show_pathway
from registry.lookup.question import BadQuestion, Question

__all__ = ["Answer", "BadQuestion", "Question", "look_up", "show_pathway"]
