"""A rating scale and topics to begin with; a desk changes them as it likes."""

from typing import Any

from django.db import migrations

RATINGS = (
    ("false", "False", "Sai", "เท็จ", "false", 1),
    ("misleading", "Misleading", "Gây hiểu lầm", "ทำให้เข้าใจผิด", "misleading", 2),
    ("partly-true", "Partly true", "Đúng một phần", "จริงบางส่วน", "mixed", 3),
    ("true", "True", "Đúng", "จริง", "true", 5),
    ("not-enough-evidence", "Not enough evidence yet", "Chưa đủ bằng chứng",
     "ยังมีหลักฐานไม่พอ", "unproven", None),
    ("not-checkable", "Not checkable", "Không kiểm chứng được", "ตรวจสอบไม่ได้",
     "not_checkable", None),
)  # fmt: skip
TOPICS = (
    ("health", "Health", "Sức khỏe", "สุขภาพ"),
    ("disaster", "Disaster and weather", "Thiên tai và thời tiết", "ภัยพิบัติและสภาพอากาศ"),
    ("money", "Money and scams", "Tiền bạc và lừa đảo", "การเงินและกลโกง"),
    ("services", "Public services", "Dịch vụ công", "บริการสาธารณะ"),
    ("safety", "Safety", "An toàn", "ความปลอดภัย"),
    ("other", "Other", "Khác", "อื่น ๆ"),
)


def fill(apps: Any, _schema: object) -> None:
    """Add the rows."""
    rating, topic = apps.get_model("claims", "Rating"), apps.get_model("claims", "Topic")
    for order, (slug, en, vi, th, kind, value) in enumerate(RATINGS):
        names = {"name_en": en, "name_vi": vi, "name_th": th}
        rating.objects.create(slug=slug, **names, kind=kind, value=value, order=order)
    for order, (slug, en, vi, th) in enumerate(TOPICS):
        topic.objects.create(slug=slug, name_en=en, name_vi=vi, name_th=th, order=order)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("claims", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
