"""Many entries from one file: CSV, XLSX or JSON lines, recorded in the background by the rights of who sent it.

`starting.start` keeps the file and queues the work, `running.run_import` does it, `results.result_file` gives the file
back with what became of each row.
"""
