"""Several hosts: one inventory, rolled out by ansible over ssh, each host by its own Compose.

inventory.yaml -> hosts.py (validated) -> composing each host's compose file (composed.py), secrets
and certificates (staging.py) -> plays/*.yml by ansible (playing.py).
"""
