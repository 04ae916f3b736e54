"""Signing in, and people."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from masterchef.accounts.api import MeView, PasswordView, UserViewSet
from masterchef.accounts.layout_api import HomeView, SavedViewSet
from masterchef.accounts.sign_in import BrowserView, RenewView, RevokeView, TokenView

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("users", UserViewSet, basename="user")
router.register("views", SavedViewSet, basename="view")

urlpatterns = [
    path("auth/token", TokenView.as_view(), name="auth-token"),
    path("auth/token/refresh", RenewView.as_view(), name="auth-token-refresh"),
    path("auth/token/revoke", RevokeView.as_view(), name="auth-token-revoke"),
    path("auth/session", BrowserView.as_view(), name="auth-session"),
    path("me", MeView.as_view(), name="me"),
    path("me/home", HomeView.as_view(), name="me-home"),
    path("me/password", PasswordView.as_view(), name="me-password"),
    path("", include(router.urls)),
]
