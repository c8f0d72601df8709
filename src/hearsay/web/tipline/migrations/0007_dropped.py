"""A dropped message gives its key up, and whether an earlier try may have arrived is kept."""

from typing import Any

from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Cast, Concat, Left

_ANSWERS = ("answer", "update", "correction", "recall")


def mend(apps: Any, _editor: Any) -> None:
    """Free the keys of what was dropped untried, and let those wait who were said to be answered by it.

    Which tries may have arrived was not kept: of what waits for another, all may have.
    """
    outgoing = apps.get_model("tipline", "Outgoing").objects
    outgoing.filter(state="meant", tries__gt=0).update(may_have_arrived=True)
    dropped = outgoing.filter(state="dropped", tries=0, question__isnull=False)
    own = Cast("pk", models.CharField())
    key = Concat(Left(F("key"), 90), Value(":dropped:"), own, output_field=models.CharField())
    dropped.update(key=key)
    # What may have arrived by an earlier try was not dropped for sure: a person settles it.
    tried = outgoing.filter(state="dropped", tries__gt=0, question__isnull=False)
    tried.update(state="unknown")
    told = outgoing.filter(question=OuterRef("pk"), kind__in=_ANSWERS, check_to__isnull=False)
    asked = apps.get_model("tipline", "Question").objects.filter(phase="answered")
    forgotten = asked.filter(Exists(told)).exclude(Exists(told.exclude(state="dropped")))
    forgotten.update(phase="waiting")


class Migration(migrations.Migration):
    dependencies = [
        ("tipline", "0006_channels"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoing",
            name="may_have_arrived",
            field=models.BooleanField(
                default=False, help_text="nobody knows what became of an earlier try"
            ),
        ),
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
