"""The desk of the pictures: that of the tests, with sources as a newsroom would follow them."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.web.world import World, _Filling, main

SOURCES = (
    ("feed", "https://news.example/feed.xml", "Doi Kaeo Daily", 1_412, 3),
    ("mastodon", "social.example/tags/flood", "#flood on Mastodon", 388, 9),
    ("bluesky", "#doikaeo", "#doikaeo on Bluesky", 97, 12),
    ("youtube", "UCa1b2c3d4e5f6g7h8i9j0kA", "Town hall, on film", 0, 0),
)
"""Kind, address, name, posts so far, and minutes since it was asked (0: never)."""


class _Pictured(_Filling):
    def public_sources(self) -> int:
        """Follow a few sources that do well, one of which fails just now and one of which is new."""
        from hearsay.errors import Phrase
        from hearsay.web.reasons import pack
        from hearsay.web.sources.models import Source

        why = Phrase(
            "answered %(status)d; %(advice)s", status=503, advice=Phrase("try again later")
        )
        for kind, address, name, posts, minutes in SOURCES:
            asked = self.now - timedelta(minutes=minutes) if minutes else None
            failed = kind == "bluesky"
            Source.objects.create(
                kind=kind, address=address, known_as=f"{kind}:{address}", name=name, posts=posts,
                made_by=self.people["alice"], made_at=self.now - timedelta(days=9),
                last_ok_at=asked, asked_at=asked, next_at=self.now + timedelta(minutes=15),
                failures=2 if failed else 0, last_error=str(why) if failed else "",
                said=pack(why) if failed else {},
            )  # fmt: skip
        return int(Source.objects.order_by("id").values_list("id", flat=True)[0])


def _fill(now: datetime) -> World:
    return _Pictured(now).world()


if __name__ == "__main__":
    main(_fill)
