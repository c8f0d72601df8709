"""What the trouble of a delivery is made of, so that it can be said in any language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """New columns; older rows keep their plain texts."""

    dependencies = [
        ("api", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="said",
            field=models.JSONField(
                default=dict, help_text="the trouble, to be said in any language"
            ),
        ),
    ]
