"""Addresses of this room: the articles for us, and the help centre for everybody."""

from django.urls import path

from .views import articles, help_centre, pictures, proposals, searches, topics, versions, writing

app_name = "knowledge"
urlpatterns = [
    path("knowledge/", articles.articles, name="articles"),
    path("knowledge/find/", articles.find, name="find"),
    path("knowledge/new/", writing.new, name="new"),
    path("knowledge/waiting/", proposals.waiting, name="waiting"),
    path("knowledge/searches/", searches.searches, name="searches"),
    path("knowledge/searches/<int:search_id>/begin/", searches.begin, name="begin_from_search"),
    path("knowledge/searches/<int:search_id>/add/", searches.add_to_article, name="add_to_article"),
    path("knowledge/searches/<int:search_id>/settle/", searches.settle, name="settle_search"),
    path("knowledge/topics/", topics.topics, name="topics"),
    path("knowledge/topics/add/", topics.add, name="add_topic"),
    path("knowledge/topics/<int:topic_id>/", topics.change, name="change_topic"),
    path("knowledge/articles/<int:article_id>/", articles.article, name="article"),
    path("knowledge/articles/<int:article_id>/edit/", writing.edit, name="edit"),
    path("knowledge/articles/<int:article_id>/discard/", writing.discard, name="discard"),
    path("knowledge/articles/<int:article_id>/hand-in/", writing.hand_in, name="hand_in"),
    path("knowledge/articles/<int:article_id>/translate/", writing.translate, name="translate"),
    path("knowledge/articles/<int:article_id>/publish/", writing.publish, name="publish"),
    path("knowledge/articles/<int:article_id>/retire/", writing.retire, name="retire"),
    path("knowledge/articles/<int:article_id>/keep/", writing.keep, name="keep"),
    path("knowledge/articles/<int:article_id>/still-right/", writing.still_right, name="still_right"),
    path("knowledge/articles/<int:article_id>/compare/", versions.compare, name="compare"),
    path("knowledge/articles/<int:article_id>/versions/<int:number>/", versions.version, name="version"),
    path("knowledge/articles/<int:article_id>/versions/<int:number>/go-back/", versions.go_back, name="go_back"),
    path("knowledge/articles/<int:article_id>/propose/", proposals.propose, name="propose"),
    path("knowledge/proposals/<int:proposal_id>/", proposals.proposal, name="proposal"),
    path("knowledge/proposals/<int:proposal_id>/answer/", proposals.answer, name="answer"),
    path("help/", help_centre.door, name="door"),
    path("help/pictures/<int:file_id>/", pictures.picture, name="help_picture"),
    path("help/feedback/<int:article_id>/", help_centre.feedback, name="feedback"),
    path("help/words/<str:token>/", help_centre.add_words, name="add_words"),
    path("help/<str:language>/", help_centre.home, name="help"),
    path("help/<str:language>/search/", help_centre.search, name="help_search"),
    path("help/<str:language>/topics/<slug:slug>/", help_centre.topic, name="help_topic"),
    path("help/<str:language>/<int:article_id>/<slug:slug>/", help_centre.article, name="help_article"),
]
