"""Addresses for load balancers and Prometheus."""

from django.urls import path

from masterchef.monitoring import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("gate", views.gate, name="gate"),
]
