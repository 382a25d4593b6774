"""Addresses of RDMO that the interview needs."""

from django.urls import include, path
from rdmo.core.views import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("rdmo.core.urls")),
    path("api/v1/", include("rdmo.core.urls.v1")),
]
