"""The audit trail: who did what, when, with which record and in whose name, for those who may read the log.

The log itself is `records`'; that it holds is checked there. Here is decided which of its events concern whom
(`concerning.py`), what a viewer may read of it (`seeing.py`), and how an event is told (`telling.py`).
"""
