"""What differs, for people: labelled rows in Swedish and English, values in words, texts compared word by word.

`differences(kind, before, after, names)` works on any two contents of a kind: two versions, a draft and what is in
force, a proposal and what a party signed last. `contacts_behind(before, after)` compares who stands behind a pathway's
steps. What comes out is data that a page, the API and the command line show alike.
"""

from registry.differing.behind import ContactDifference, Of, StepBehind, contacts_behind
from registry.differing.contents import FieldDifference, PartDifference, differences
from registry.differing.runs import Run, Wording, word_by_word
from registry.differing.saying import Line

__all__ = [
    "ContactDifference",
    "FieldDifference",
    "Line",
    "Of",
    "PartDifference",
    "Run",
    "StepBehind",
    "Wording",
    "contacts_behind",
    "differences",
    "word_by_word",
]
