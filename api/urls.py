"""The addresses of the room `api`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
