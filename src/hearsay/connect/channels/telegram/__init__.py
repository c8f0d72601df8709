"""Telegram: a bot whose updates come by webhook, and whose answers go out by `sendMessage`.

The protocol is that of the Bot API's documentation: sections "setWebhook" (the secret token),
"Update", "Message", "CallbackQuery", "sendMessage", "ResponseParameters" and "Making requests". The
platform does not tell when a message was delivered or read, nor when a person deletes one. Ids of
messages are counted in each chat anew.
"""

from hearsay.connect.channels.telegram.channel import MAKER, Telegram

__all__ = ["MAKER", "Telegram"]
