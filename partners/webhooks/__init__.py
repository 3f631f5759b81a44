"""Telling partners' programs that something has changed, by the Standard Webhooks convention."""
