"""Addresses where the desk looks after its tipline."""

from django.urls import path

from hearsay.web.tipline import desk_views as views

urlpatterns = [
    path("", views.tipline, name="tipline"),
    path("settings", views.tipline_settings, name="tipline_settings"),
    path("reset", views.tipline_reset, name="tipline_reset"),
    path("messages/<int:pk>/settle", views.tipline_settle, name="tipline_settle"),
    path("conversations/<int:pk>/mute", views.tipline_mute, name="tipline_mute"),
    path("conversations/<int:pk>/unmute", views.tipline_unmute, name="tipline_unmute"),
    path("claims/<int:pk>", views.tipline_claim, name="tipline_claim"),
    path("claims/<int:pk>/checks/<int:check>/send", views.tipline_send, name="tipline_send"),
    path("claims/<int:pk>/checks/<int:check>/recall", views.tipline_recall, name="tipline_recall"),
    path("claims/<int:pk>/checks/<int:check>/hold", views.tipline_hold, name="tipline_hold"),
    path("claims/<int:pk>/checks/<int:check>/let-go", views.tipline_let_go, name="tipline_let_go"),
]
