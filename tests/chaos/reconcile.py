"""The reconciler as the rig runs it: the real one, with a mutation if one is named."""

import django


def main() -> None:
    django.setup()
    from masterchef.durable import reconciler
    from tests.chaos import mutations

    mutations.apply()
    reconciler.main()


if __name__ == "__main__":
    main()
