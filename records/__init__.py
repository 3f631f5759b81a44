"""The ground floor: what every record is (versions in time, beliefs, links and the chained event log)."""
