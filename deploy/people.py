"""`python -m deploy.people NAME ROLE`: makes a user, with the password from stdin."""

import sys


def main(name: str, role: str) -> None:
    """Raises IntegrityError if there is such a user already."""
    import django

    django.setup()
    from masterchef.accounts.models import Role, User

    administers = role == Role.ADMIN
    User.objects.create_user(
        name,
        password=sys.stdin.readline().strip(),
        role=role,
        is_staff=administers,
        is_superuser=administers,
    )


if __name__ == "__main__":
    main(*sys.argv[1:3])
