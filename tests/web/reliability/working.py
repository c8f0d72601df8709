"""The real worker, whose Telegram is a server of this machine: `python -m … PORT [once]`."""

import sys

from hearsay.web.start import part, ready
from tests.web.reliability.platforms import SECRET, TOKEN


def main() -> int:
    """Work until told to stop, or with `once` until nothing is left to do."""
    ready()
    from hearsay.connect.channels.interface import Interface
    from hearsay.connect.channels.telegram import Telegram
    from hearsay.web import logs
    from hearsay.web.claims.worker.steps import STEPS
    from hearsay.web.tipline.web_channel import WebChannel
    from hearsay.web.tipline.worker.sending import Sending

    logs.configure()
    place = f"127.0.0.1:{int(sys.argv[1])}"
    bot = Telegram(TOKEN, SECRET, Interface(f"http://{place}", seconds=5, allow=(place,)))
    channels = {bot.name: bot, WebChannel.name: WebChannel()}
    STEPS["sending"] = lambda: Sending(channels=lambda: channels)
    good: bool = part("claims.worker.loop").work(once="once" in sys.argv)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
