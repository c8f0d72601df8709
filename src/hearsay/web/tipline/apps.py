"""The app's entry in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """Named by its last part, as tables are."""

    name = "hearsay.web.tipline"
    label = "tipline"
