"""Remember what the next revision of a check is, and why, from its first draft on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0003_scale"),
    ]

    operations = [
        migrations.AddField(
            model_name="check",
            name="next_kind",
            field=models.CharField(
                default="publication",
                help_text="Answer.Kind: what publishing the working copy would be",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="check",
            name="public_reason",
            field=models.TextField(
                blank=True, max_length=2000, verbose_name="reason that readers will see"
            ),
        ),
    ]
