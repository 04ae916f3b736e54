"""The signed-in person, and the people an admin manages."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from masterchef.accounts import people
from masterchef.accounts.models import User
from masterchef.accounts.permissions import Administers, Reads
from masterchef.accounts.serializers import (
    MeSerializer,
    PasswordSerializer,
    UserSerializer,
    is_last_admin,
)


class MeView(APIView):
    permission_classes = [Reads]

    @extend_schema(responses=MeSerializer, operation_id="me")
    def get(self, request: Request) -> Response:
        """Who I am and what I may do."""
        user: Any = request.user
        return Response(MeSerializer(user).data)


class PasswordView(APIView):
    permission_classes = [Reads]
    limits = {"POST": "sign_in"}

    @extend_schema(
        request=PasswordSerializer,
        responses={204: OpenApiResponse(description="changed; earlier tokens have ended")},
        operation_id="me_password",
    )
    def post(self, request: Request) -> Response:
        """Change my password. Every token given for the old one ends."""
        fields = PasswordSerializer(data=request.data, context={"request": request})
        fields.is_valid(raise_exception=True)
        user: Any = request.user
        user.set_password(fields.validated_data["new"])
        user.save(update_fields=["password"])
        update_session_auth_hash(request._request, user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class UserViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet[User],
):
    """People and their roles."""

    permission_classes = [Administers]
    serializer_class = UserSerializer
    queryset: QuerySet[User] = User.objects.order_by("username")
    filterset_fields = ["role", "is_active"]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    lookup_value_converter = "int"

    def perform_create(self, serializer: BaseSerializer[User]) -> None:
        made = serializer.save()
        people.note(self.request.user, "add", made, before={}, password=True)

    def perform_update(self, serializer: BaseSerializer[User]) -> None:
        before = people.standing(serializer.instance)
        password = "password" in serializer.validated_data
        saved = serializer.save()
        people.note(self.request.user, "edit", saved, before=before, password=password)

    def perform_destroy(self, instance: User) -> None:
        if instance.may_administer and is_last_admin(instance):
            raise ValidationError({"id": "This is the last admin; make another one first."})
        people.note(self.request.user, "remove", instance, before=people.standing(instance),
                    password=False)  # fmt: skip
        instance.delete()
