"""People, as the interface shows and takes them."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers

from masterchef.accounts.models import Role, User


class UserSerializer(serializers.ModelSerializer[User]):
    """A person; the password is taken and never shown."""

    password = serializers.CharField(write_only=True, required=False, max_length=128)

    class Meta:
        model = User
        fields = [
            "id", "username", "email", "role", "is_active", "date_joined", "last_login", "password"
        ]  # fmt: skip
        read_only_fields = ["date_joined", "last_login"]

    def validate_password(self, value: str) -> str:
        try:
            validate_password(value, self.instance)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        user = self.instance
        if user is None and "password" not in attrs:
            raise serializers.ValidationError({"password": "A new user needs a password."})
        demoted = attrs.get("role", Role.ADMIN) != Role.ADMIN or not attrs.get("is_active", True)
        if user and demoted and user.may_administer and is_last_admin(user):
            raise serializers.ValidationError({"role": "This is the last admin; make another one."})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> User:
        return User.objects.create_user(**validated_data)

    def update(self, instance: User, validated_data: dict[str, Any]) -> User:
        password = validated_data.pop("password", None)
        if password:
            instance.set_password(password)
        return super().update(instance, validated_data)


class MeSerializer(serializers.ModelSerializer[User]):
    """The signed-in person, and what they may do."""

    # A person may have no address, which isn't one by the schema's format.
    email = serializers.CharField(read_only=True)
    may_operate = serializers.BooleanField(read_only=True)
    may_administer = serializers.BooleanField(read_only=True)

    class Meta:
        model = User
        fields = ["id", "username", "email", "role", "may_operate", "may_administer"]
        read_only_fields = fields


class BrowserSerializer(serializers.Serializer[Any]):
    user = MeSerializer(allow_null=True)
    csrf_token = serializers.CharField(help_text="send it as X-CSRFToken with every change")


class SignInSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class PasswordSerializer(serializers.Serializer[Any]):
    current = serializers.CharField(write_only=True, max_length=128, trim_whitespace=False)
    new = serializers.CharField(write_only=True, max_length=128, trim_whitespace=False)

    def validate_current(self, value: str) -> str:
        if not self.context["request"].user.check_password(value):
            raise serializers.ValidationError("This is not your password.")
        return value

    def validate_new(self, value: str) -> str:
        try:
            validate_password(value, self.context["request"].user)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return value


class TokensSerializer(serializers.Serializer[Any]):
    access = serializers.CharField(help_text="for 10 minutes; send it as `Authorization: Bearer …`")
    refresh = serializers.CharField(help_text="for 7 days, good for one use")


class RefreshSerializer(serializers.Serializer[Any]):
    refresh = serializers.CharField(max_length=4096)


def is_last_admin(user: User) -> bool:
    """Whether nobody else could manage users if this one could not."""
    others = User.objects.exclude(pk=user.pk).filter(is_active=True)
    return not (others.filter(role=Role.ADMIN) | others.filter(is_superuser=True)).exists()
