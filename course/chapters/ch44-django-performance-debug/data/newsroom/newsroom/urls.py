"""Every address of the site."""

from blog import views
from debug_toolbar.toolbar import debug_toolbar_urls
from django.urls import path

urlpatterns = [
    path("", views.front_page, name="front-page"),
    path("authors/", views.authors_page, name="authors"),
    path("desk/", views.desk, name="desk"),
    path("newsletter/", views.newsletter, name="newsletter"),
    path("posts/<slug:slug>/", views.post_page, name="post"),
    *debug_toolbar_urls(),
]
