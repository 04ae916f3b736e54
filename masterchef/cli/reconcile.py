"""`masterchef reconcile`: makes good whatever was lost between PostgreSQL and the queues."""


def reconcile() -> None:
    """Sweep: send again, free what is stuck, close what is decided. Safe on several hosts."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from masterchef.durable import reconciler

    reconciler.main()
