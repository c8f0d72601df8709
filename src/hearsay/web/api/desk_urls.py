"""Addresses where administrators look after tokens and webhooks."""

from django.urls import path

from hearsay.web.api import views

urlpatterns = [
    path("tokens", views.tokens, name="tokens"),
    path("tokens/make", views.token_make, name="token_make"),
    path("tokens/<int:pk>/revoke", views.token_revoke, name="token_revoke"),
    path("webhooks", views.webhooks, name="webhooks"),
    path("webhooks/add", views.webhook_add, name="webhook_add"),
    path("webhooks/<int:pk>/ping", views.webhook_ping, name="webhook_ping"),
    path("webhooks/<int:pk>/pause", views.webhook_pause, name="webhook_pause"),
    path("webhooks/<int:pk>/resume", views.webhook_resume, name="webhook_resume"),
    path("webhooks/<int:pk>/remove", views.webhook_remove, name="webhook_remove"),
]
