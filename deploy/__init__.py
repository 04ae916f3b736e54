"""Running MasterChef-Bench on hosts of one's own: images, compose, backups, monitoring."""
