"""Backups that are proved: base and log of changes, dump, media, secrets, and the drill.

<folder>/wal/                 the log of changes, received as it is written
<folder>/<stamp>/base/        a copy of the whole cluster (pg_basebackup)
<folder>/<stamp>/wal/         the part of the log that the copy needs
<folder>/<stamp>/dump         the database as pg_dump's custom format
<folder>/<stamp>/media.tar    files of cooks
<folder>/<stamp>/secrets.age  the installation's secrets, for the holder of the key alone
<folder>/<stamp>/manifest.json what must be found again; written last, by rename
<folder>/<stamp>/proved.json  when a drill restored it, and what it found
"""
