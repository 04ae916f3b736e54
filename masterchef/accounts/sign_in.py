"""Signing in: tokens for programs, a session cookie for browsers."""

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.middleware.csrf import get_token
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.serializers import (
    TokenBlacklistSerializer,
    TokenObtainPairSerializer,
    TokenRefreshSerializer,
)
from rest_framework_simplejwt.views import TokenViewBase

from masterchef.accounts.models import User
from masterchef.accounts.permissions import is_user
from masterchef.accounts.serializers import (
    BrowserSerializer,
    RefreshSerializer,
    SignInSerializer,
    TokensSerializer,
)
from masterchef.accounts.tokens import Refresh
from masterchef.api.schema import Problem


class _Obtain(TokenObtainPairSerializer):
    token_class = Refresh


class _Renew(TokenRefreshSerializer):
    token_class = Refresh

    def validate(self, attrs: dict[str, Any]) -> dict[str, str]:
        try:
            return super().validate(attrs)
        except User.DoesNotExist as error:
            raise AuthenticationFailed("This user is gone.") from error


class _Revoke(TokenBlacklistSerializer):
    token_class = Refresh


class TokenView(TokenViewBase):
    limits = {"POST": "sign_in"}
    serializer_class = _Obtain

    @extend_schema(
        request=SignInSerializer,
        responses={200: TokensSerializer, 401: Problem},
        operation_id="auth_token",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Sign in with a name and a password; gives a pair of tokens."""
        SignInSerializer(data=request.data).is_valid(raise_exception=True)
        return super().post(request, *args, **kwargs)


class RenewView(TokenViewBase):
    limits = {"POST": "sign_in"}
    serializer_class = _Renew

    @extend_schema(
        request=RefreshSerializer,
        responses={200: TokensSerializer, 401: Problem},
        operation_id="auth_token_refresh",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A new pair for a refresh token, which is used up by it."""
        return super().post(request, *args, **kwargs)


class RevokeView(TokenViewBase):
    limits = {"POST": "sign_in"}
    serializer_class = _Revoke

    @extend_schema(
        request=RefreshSerializer,
        responses={204: OpenApiResponse(description="revoked"), 401: Problem},
        operation_id="auth_token_revoke",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Sign out: end a refresh token before its time."""
        super().post(request, *args, **kwargs)
        return Response(status=status.HTTP_204_NO_CONTENT)


class BrowserView(APIView):
    """The session cookie of a browser. Changes need the CSRF token that GET hands out."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [AllowAny]
    limits = {"POST": "sign_in"}

    @method_decorator(ensure_csrf_cookie)
    @extend_schema(responses=BrowserSerializer, operation_id="auth_session")
    def get(self, request: Request) -> Response:
        """Who is signed in (null fields: nobody); sets the CSRF cookie and gives its token."""
        return self._me(request)

    # Without this somebody else's page could sign a person in as somebody else.
    @method_decorator(csrf_protect)
    @extend_schema(
        request=SignInSerializer,
        responses={200: BrowserSerializer, 401: Problem, 403: Problem},
        operation_id="auth_session_start",
    )
    def post(self, request: Request) -> Response:
        """Sign in with a name and a password."""
        fields = SignInSerializer(data=request.data)
        fields.is_valid(raise_exception=True)
        user = authenticate(request, **fields.validated_data)
        if user is None:
            raise AuthenticationFailed("No active account has this name and password.")
        login(request._request, user)
        request.user = user
        return self._me(request)

    @extend_schema(
        responses={204: OpenApiResponse(description="signed out"), 403: Problem},
        operation_id="auth_session_end",
    )
    def delete(self, request: Request) -> Response:
        """Sign out."""
        logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def get_authenticate_header(self, request: Request) -> str:
        return "Session"

    def _me(self, request: Request) -> Response:
        user = request.user if is_user(request.user) else None
        state = {"user": user, "csrf_token": get_token(request._request)}
        return Response(BrowserSerializer(state).data)
