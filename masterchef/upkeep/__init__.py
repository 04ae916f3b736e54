"""Upkeep of a deployment as durable work: its backups, and the drills that prove them.

The rows are here, since every installation has the same tables; what is done for one is declared in
`deploy.backups.kinds`, and only the process that keeps the backups does it.
"""
