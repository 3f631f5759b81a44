"""The forms of the draft editor: what a part of a draft is written with, field by field."""
