"""A desk for whole journeys: a claim at the top of each language's queue, and who takes it."""

from datetime import datetime

from tests.web.world import DAM, GINGER, SECRET, TEXTS, World, _Filling, main

__all__ = ["WIDTHS", "writer"]

WIDTHS = (1280, 360)


def writer(lang: str, width: int) -> str:
    """Return the name of who goes a journey: a code of an app works once, so each has one."""
    return f"bob-{lang}-{width}"


class _Journeys(_Filling):
    def world(self) -> World:
        """Add two claims a language, each with a check that may answer it, and their people."""
        from allauth.mfa.totp.internal.auth import TOTP

        from hearsay.web.claims.models import Check, Match
        from hearsay.web.people.models import User

        for lang in GINGER:
            for number, width in enumerate(WIDTHS):
                user = User.objects.create_user(
                    username=writer(lang, width), password="correct horse battery", role=3
                )
                TOTP.activate(user, SECRET)
                said = (GINGER, DAM)[number][lang]
                claim = self.claim(said, lang, level="urgent", priority=99 - number)
                for n in range(8):
                    self.message(f"{said} ({n})", lang, claim)
                check = Check.objects.create(
                    key=f"journey-{lang}-{width}", origin="other", statement=said, lang=lang,
                    title=TEXTS[lang][0], status="published", rating_text="False",
                    publisher="Example Fact Check", url="https://checks.example/journey",
                    published_at=self.now, made_at=self.now, changed_at=self.now,
                )  # fmt: skip
                Match.objects.create(claim=claim, check_to=check, probability=0.91, model="match-1",
                                     made_at=self.now, why={"words": said.split()[:3]})  # fmt: skip
        return super().world()


def _fill(now: datetime) -> World:
    return _Journeys(now).world()


if __name__ == "__main__":
    main(_fill)
