"""The form in which an entry is created, corrected, ended, restarted and restored.

`shape` says what stands in the form of a kind; `values` turns a content into what the fields hold and back; `faults`
says what is wrong, field by field; `steps` does what was asked for, through the use case.
"""
