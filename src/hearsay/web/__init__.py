"""The desk: a Django project where a team checks claims and publishes answers."""
