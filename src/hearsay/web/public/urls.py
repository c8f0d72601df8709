"""Addresses that anybody may open."""

from django.urls import path, register_converter

from hearsay.web.public.addresses import InterfaceLanguage
from hearsay.web.public.views import about, answers, cards, dumps, embedding, feeds, lists, maps

register_converter(InterfaceLanguage, "ui")

urlpatterns = [
    path("", lists.index, name="index"),
    path("<ui:ui>/", lists.front, name="front"),
    path("<ui:ui>/search", lists.search_answers, name="search_answers"),
    path("<ui:ui>/about", about.about_desk, name="about_desk"),
    # an answer
    path("<ui:ui>/checks/<str:key>", answers.read_answer, name="read_answer"),
    path(
        "<ui:ui>/checks/<str:key>/revisions/<int:number>",
        answers.read_revision,
        name="read_revision",
    ),
    path("embed/<str:key>", embedding.embed_answer, name="embed_answer"),
    path("cards/<str:key>/<int:number>.png", cards.answer_card, name="answer_card"),
    path("oembed", embedding.oembed, name="oembed"),
    # lists and feeds
    path("<ui:ui>/topics/<slug:slug>", lists.read_topic, name="read_topic"),
    path("<ui:ui>/topics/<slug:slug>/feed.atom", feeds.topic_atom, name="topic_atom"),
    path("<ui:ui>/topics/<slug:slug>/feed.json", feeds.topic_json, name="topic_json"),
    path("<ui:ui>/languages/<str:lang>", lists.read_language, name="read_language"),
    path("<ui:ui>/languages/<str:lang>/feed.atom", feeds.language_atom, name="language_atom"),
    path("<ui:ui>/languages/<str:lang>/feed.json", feeds.language_json, name="language_json"),
    path("<ui:ui>/feed.atom", feeds.atom_feed, name="atom_feed"),
    path("<ui:ui>/feed.json", feeds.json_feed, name="json_feed"),
    # for machines
    path("sitemap.xml", maps.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", maps.sitemap_part, name="sitemap_part"),
    path("robots.txt", maps.robots, name="robots"),
    path("dumps/checks.csv", dumps.dump_csv, name="dump_csv"),
    path("dumps/checks.jsonl", dumps.dump_jsonl, name="dump_jsonl"),
    path("dumps/checks.json", dumps.dump_feed, name="dump_feed"),
]
