"""Addresses where the team works, grouped by the object in the path."""

from django.urls import path

from hearsay.web.desk.views import check, desk_settings, evidence, queue

urlpatterns = [
    path("", queue.queue, name="queue"),
    # checks
    path("checks", check.checks, name="checks"),
    path("claims/<int:pk>/checks", check.check_start, name="check_start"),
    path("checks/<int:pk>", check.check, name="check"),
    path("checks/<int:pk>/save", check.check_save, name="check_save"),
    path("checks/<int:pk>/autosave", check.check_autosave, name="check_autosave"),
    path("checks/<int:pk>/submit", check.check_submit, name="check_submit"),
    path("checks/<int:pk>/approve", check.check_approve, name="check_approve"),
    path("checks/<int:pk>/send-back", check.check_send_back, name="check_send_back"),
    path("checks/<int:pk>/publish", check.check_publish, name="check_publish"),
    path("checks/<int:pk>/update", check.check_update, name="check_update"),
    path("checks/<int:pk>/correct", check.check_correct, name="check_correct"),
    path("checks/<int:pk>/withdraw", check.check_withdraw, name="check_withdraw"),
    path("checks/<int:pk>/discard", check.check_discard, name="check_discard"),
    path("checks/<int:pk>/preview", check.check_preview, name="check_preview"),
    path("checks/<int:pk>/revisions", check.check_revisions, name="check_revisions"),
    path("checks/<int:pk>/hand-over", check.check_handover, name="check_handover"),
    # evidence
    path("claims/<int:pk>/evidence", evidence.evidence_add, name="evidence_add"),
    path("evidence/<int:pk>", evidence.evidence_edit, name="evidence_edit"),
    path("evidence/<int:pk>/remove", evidence.evidence_remove, name="evidence_remove"),
    path("evidence/<int:pk>/opened", evidence.evidence_opened, name="evidence_opened"),
    path("evidence/<int:pk>/retry", evidence.evidence_retry, name="evidence_retry"),
    path("evidence/<int:pk>/copy", evidence.evidence_copy, name="evidence_copy"),
    # settings of the desk
    path("settings", desk_settings.desk_settings, name="desk_settings"),
    path("settings/ratings", desk_settings.rating_add, name="rating_add"),
    path("settings/ratings/<int:pk>", desk_settings.rating_edit, name="rating_edit"),
    path("settings/ratings/<int:pk>/move", desk_settings.rating_move, name="rating_move"),
    path("settings/ratings/<int:pk>/switch", desk_settings.rating_switch, name="rating_switch"),
    path("settings/topics", desk_settings.topic_add, name="topic_add"),
    path("settings/topics/<int:pk>", desk_settings.topic_edit, name="topic_edit"),
    path("settings/topics/<int:pk>/move", desk_settings.topic_move, name="topic_move"),
    path("settings/topics/<int:pk>/switch", desk_settings.topic_switch, name="topic_switch"),
]
