"""Reads `Authorization: Bearer …`: a person's access token or a seat's token."""

from typing import cast

from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed
from rest_framework_simplejwt.tokens import Token

from masterchef.accounts.models import User
from masterchef.accounts.tokens import SeatAccess, SeatAgent, seat_agent


class TokenAuthentication(JWTAuthentication):
    def get_user(self, validated_token: Token) -> User | SeatAgent:  # type: ignore[override]
        """The caller; raises AuthenticationFailed (401) for a revoked token."""
        if not isinstance(validated_token, SeatAccess):
            return cast(User, super().get_user(validated_token))
        agent = seat_agent(validated_token)
        if agent is None:
            raise AuthenticationFailed(
                "This seat's token was revoked; ask an operator for a new one.", code="revoked"
            )
        return agent
