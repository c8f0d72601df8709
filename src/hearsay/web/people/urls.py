"""Addresses of people, invitations and one's own account."""

from django.urls import path

from hearsay.web.people.views import account, team, welcome

urlpatterns = [
    path("", team.team, name="team"),
    path("invite", team.team_invite, name="team_invite"),
    path("<int:pk>/role", team.team_role, name="team_role"),
    path("<int:pk>/link", team.team_link, name="team_link"),
    path("<int:pk>/close", team.team_close, name="team_close"),
    path("<int:pk>/open", team.team_open, name="team_open"),
    path("invitations/<int:pk>/revoke", team.team_revoke, name="team_revoke"),
    path("welcome/<str:token>", welcome.welcome, name="welcome"),
    path("me", account.account, name="account"),
    path("me/sign-out-everywhere", account.account_everywhere, name="account_everywhere"),
]
