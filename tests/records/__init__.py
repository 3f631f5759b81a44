"""The mechanism of records in time, proved."""
