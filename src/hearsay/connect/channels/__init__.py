"""Two-way channels, a folder for each: what a platform delivers becomes events, and answers go out.

channel = make("telegram", {"token": …, "secret": …})
channel.verify(delivery, now)
for event in channel.parse(delivery):
    ...  # an Arrived, Deleted, Receipt or Unknown of `hearsay.connect.channel`
"""

from hearsay.connect.channels.making import Maker, Setting
from hearsay.connect.channels.registry import make, maker, makers
from hearsay.connect.channels.texts import chosen, shorten, units, with_choices

__all__ = [
    "Maker",
    "Setting",
    "chosen",
    "make",
    "maker",
    "makers",
    "shorten",
    "units",
    "with_choices",
]
