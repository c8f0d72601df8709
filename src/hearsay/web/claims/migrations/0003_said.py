"""What a failure or a report is made of, so that it can be said in any language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """New columns; older rows keep their plain texts."""

    dependencies = [
        ("claims", "0002_scale"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="said",
            field=models.JSONField(
                default=dict, help_text="the failure, to be said in any language"
            ),
        ),
        migrations.AddField(
            model_name="importjob",
            name="said",
            field=models.JSONField(
                default=dict, help_text="failure, lines and refusals, to be said in any language"
            ),
        ),
    ]
