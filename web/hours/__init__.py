"""The form of opening hours: a row for each weekday, each day class and each dated exception."""

from web.hours.form import HoursForm

__all__ = ["HoursForm"]
