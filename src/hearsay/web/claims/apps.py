"""The app's entry in Django."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class Config(AppConfig):
    """Named by its last part, as tables are."""

    name = "hearsay.web.claims"
    label = "claims"

    def ready(self) -> None:
        """Tell of each answer when it is stored."""
        from hearsay.web.claims.models import Answer  # noqa: PLC0415 - models are ready only now
        from hearsay.web.claims.signals import tell  # noqa: PLC0415

        post_save.connect(tell, sender=Answer, dispatch_uid="claims.tell")
