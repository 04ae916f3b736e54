"""The reconciler as the rig runs it: the real one, with a mutation if one is named."""

import django


def main() -> None:
    django.setup()
    from kitchen import reconcile
    from tests.chaos import mutations

    mutations.apply()
    reconcile.main()


if __name__ == "__main__":
    main()
