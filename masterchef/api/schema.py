"""How the interface describes itself: one problem for every error, and the two ways to sign in."""

from typing import Any

from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from drf_standardized_errors.openapi import AutoSchema
from rest_framework import serializers


class ProblemEntry(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True, help_text="the field, null if it is about none")


class Problem(serializers.Serializer[Any]):
    """Why a request was refused."""

    type = serializers.ChoiceField(choices=["validation_error", "client_error", "server_error"])
    title = serializers.CharField()
    status = serializers.IntegerField()
    errors: Any = ProblemEntry(many=True)


class ProblemSchema(AutoSchema):
    """Adds the errors that a view can answer; a bad query parameter is a 400 on lists too."""

    def _should_add_error_response(self, responses: dict[str, Any], status_code: str) -> bool:
        if status_code == "413" and self.method not in ("POST", "PUT", "PATCH"):
            return False
        return bool(super()._should_add_error_response(responses, status_code))

    def _should_add_validation_error_response(self) -> bool:
        queried = any(parameter["in"] == "query" for parameter in self._get_parameters())
        return bool(queried or super()._should_add_validation_error_response())


class TokenScheme(SimpleJWTScheme):
    target_class = "masterchef.accounts.authentication.TokenAuthentication"
    name = "token"
