"""Addresses where the team works, grouped by the object in the path."""

from django.urls import path

from hearsay.web.desk.views import bulk, claim, exports, imports, queue

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("searches/save", queue.search_save, name="search_save"),
    path("searches/<int:pk>/delete", queue.search_delete, name="search_delete"),
    path("bulk/status", bulk.bulk_status, name="bulk_status"),
    path("bulk/assign", bulk.bulk_assign, name="bulk_assign"),
    path("bulk/topic", bulk.bulk_topic, name="bulk_topic"),
    path("bulk/harms", bulk.bulk_harms, name="bulk_harms"),
    path("bulk/deadline", bulk.bulk_deadline, name="bulk_deadline"),
    path("claims/<int:pk>", claim.claim, name="claim"),
    path("claims/<int:pk>/history", claim.claim_history, name="claim_history"),
    path("claims/<int:pk>/status", claim.claim_status, name="claim_status"),
    path("claims/<int:pk>/assign", claim.claim_assign, name="claim_assign"),
    path("claims/<int:pk>/second-reader", claim.claim_second_reader, name="claim_second_reader"),
    path("claims/<int:pk>/harms", claim.claim_harms, name="claim_harms"),
    path("claims/<int:pk>/deadline", claim.claim_deadline, name="claim_deadline"),
    path("claims/<int:pk>/topic", claim.claim_topic, name="claim_topic"),
    path("claims/<int:pk>/statement", claim.claim_statement, name="claim_statement"),
    path("claims/<int:pk>/note", claim.claim_note, name="claim_note"),
    path("claims/<int:pk>/merge", claim.claim_merge, name="claim_merge"),
    path("claims/<int:pk>/split", claim.claim_split, name="claim_split"),
    path("claims/<int:pk>/move", claim.claim_move, name="claim_move"),
    path("claims/<int:pk>/undo/<int:change>", claim.claim_undo, name="claim_undo"),
    path("matches/<int:pk>/confirm", claim.match_confirm, name="match_confirm"),
    path("matches/<int:pk>/reject", claim.match_reject, name="match_reject"),
    path("matches/<int:pk>/relate", claim.match_relate, name="match_relate"),
    path("import", imports.imports, name="imports"),
    path("import/upload", imports.import_upload, name="import_upload"),
    path("import/address", imports.import_address, name="import_address"),
    path("import/<int:pk>", imports.import_job, name="import_job"),
    path("import/<int:pk>/start", imports.import_start, name="import_start"),
    path("import/<int:pk>/cancel", imports.import_cancel, name="import_cancel"),
    path("export", exports.exports, name="exports"),
    path("export/file", exports.export_file, name="export_file"),
]
