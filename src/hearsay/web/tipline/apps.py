"""The app's entry in Django."""

from django.apps import AppConfig


class Config(AppConfig):
    """Named by its last part, as tables are."""

    name = "hearsay.web.tipline"
    label = "tipline"

    def ready(self) -> None:
        """Listen to the engine and to what is published; importing the steps registers them."""
        from hearsay.web.tipline import hearing  # noqa: PLC0415 - models are ready only now
        from hearsay.web.tipline.actions import following  # noqa: PLC0415
        from hearsay.web.tipline.worker import (  # noqa: PLC0415
            polling,  # noqa: F401
            purging,  # noqa: F401
            replying,  # noqa: F401
            sending,  # noqa: F401
            telling,  # noqa: F401
            watching,  # noqa: F401
        )

        hearing.listen()
        following.listen()
