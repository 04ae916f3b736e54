"""Several hosts: one inventory, rolled out by ansible over ssh, each host by its own Compose.

inventory.yaml -> hosts.py (validated) -> composing each host's compose file (composed.py), secrets
and certificates (host_files.py) -> plays/*.yml by ansible (plays_run.py).
"""
