"""Addresses below /api/v1/ that belong to the live feed."""

from django.urls import path

from masterchef.live.api import TicketView

urlpatterns = [path("ws-ticket", TicketView.as_view(), name="ws-ticket")]
