"""The life cycle of routines and pathways: drafts beside what is in force, proposals, signatures, evidence.

What is in force is a version of a record, and only that. What leads there are rows of this room's own tables, which are
never changed or deleted: every state is worked out from dated rows, so that it can be read as it was known at any time.
"""
