"""What leads to a question for ever is replaced: from now on such names end with their period.

A message was named by a hash that can be made again from its link or its platform's id. What was
kept of our own messages' ids goes: a reaction to one that was sent before is known by its
conversation alone.
"""

import secrets
from datetime import UTC
from typing import Any

from django.db import migrations, models
from django.db.models.functions import Now

SOME = 1_000


def rename(apps: Any, _schema: object) -> None:
    """Give the messages of questions names of chance."""
    message = apps.get_model("claims", "Message")
    asked = message.objects.filter(question__isnull=False).only("id", "source")
    after = 0
    while rows := list(asked.filter(id__gt=after).order_by("id")[:SOME]):
        for row in rows:
            row.key = f"{row.source}:{secrets.token_hex(16)}"
        message.objects.bulk_update(rows, ["key"])
        after = rows[-1].pk


def forget(apps: Any, _schema: object) -> None:
    """Keep of the moment at which something came its day, and nothing of the order."""
    seen = apps.get_model("tipline", "Seen").objects
    rows = list(seen.order_by("key"))
    for row in rows:
        row.at = row.at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    seen.all().delete()
    seen.bulk_create(rows, batch_size=SOME)
    outgoing = apps.get_model("tipline", "Outgoing").objects
    outgoing.exclude(sent_hash="").update(sent_hash="")
    # These platforms knew another try by a name that is made otherwise now: it could come twice.
    tried = outgoing.filter(state="meant", tries__gt=0, channel__in=("line", "sms"))
    tried.update(state="unknown", ended_at=Now())
    apps.get_model("tipline", "EarlyReceipt").objects.all().delete()


class Migration(migrations.Migration):
    """Data only, but for a text."""

    dependencies = [
        ("claims", "0004_column_choices"),
        ("tipline", "0007_dropped"),
    ]

    operations = [
        migrations.AlterField(
            model_name="seen",
            name="at",
            field=models.DateTimeField(
                db_index=True, help_text="when the period began in which it came"
            ),
        ),
        migrations.RunPython(rename, migrations.RunPython.noop),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
