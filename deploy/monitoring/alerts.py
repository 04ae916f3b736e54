"""Every alert: when it fires, and what to do about it."""

from typing import NamedTuple

from masterchef.monitoring.starts import OFTEN


class Alert(NamedTuple):
    """One threshold. `metric` is what it reads: where that is missing, its twin fires."""

    name: str
    metric: str
    when: str  # PromQL
    lasts: str
    severity: str  # "page": now; "ticket": today
    about: str
    meaning: str
    steps: tuple[str, ...]


ALERTS = (
    Alert(
        "PartDown", "masterchef_up", "masterchef_up == 0", "2m", "page",
        "{{ $labels.part }} does not answer",
        "The web server can't reach PostgreSQL or Valkey. Nothing is lost: PostgreSQL keeps all"
        " work, and Valkey holds nothing that PostgreSQL can't rebuild.",
        ("`masterchef-deploy status` shows which container is not healthy.",
         "`masterchef-deploy logs postgres` (or `valkey`) shows its last words.",
         "`masterchef-deploy up` starts what has stopped."),
    ),
    Alert(
        "PartRestarts", "masterchef_part_starts", f"masterchef_part_starts > {OFTEN}", "1m",
        "ticket",
        "{{ $labels.part }} was started {{ $value }} times within an hour",
        "A part of the site's host keeps ending, and Docker starts it again each time. What it does"
        " is late or left out meanwhile, such as the schedules that `beat` keeps.",
        ("`masterchef-deploy logs` with the part's name shows its last words before each end.",
         "`docker inspect --format '{{.State.OOMKilled}}'` tells whether its memory ran out.",
         "If it began with an upgrade: `masterchef-deploy rollback`."),
    ),
    Alert(
        "WorkWaits", "masterchef_oldest_ready_seconds", "masterchef_oldest_ready_seconds > 300",
        "5m", "page",
        "a {{ $labels.kind }} has been waiting for {{ $value | humanizeDuration }}",
        "Work can be claimed and nobody claims it: workers are down or busy, or the reconciler"
        " does not run.",
        ("`masterchef-deploy status`: are `worker-turns` and `reconcile` healthy?",
         "`masterchef-deploy logs worker-turns reconcile` shows errors.",
         "If the workers are only busy: `masterchef-deploy scale turns 16`."),
    ),
    Alert(
        "LeasesLost", "masterchef_lost_leases", "masterchef_lost_leases > 0", "2m", "ticket",
        "{{ $value }} of kind {{ $labels.kind }} are held by workers that are gone",
        "The reconciler gives such work to another worker within seconds. If they stay, it does"
        " not run.",
        ("`masterchef-deploy logs reconcile` shows why.",
         "`masterchef-deploy up` starts it again."),
    ),
    Alert(
        "AgentSilent", "masterchef_workers_agent_silent_seconds",
        "masterchef_workers_agent_silent_seconds > 120", "1m", "ticket",
        "the agent of {{ $labels.group }} on {{ $labels.machine }} is silent",
        "The agent starts and ends a machine's workers. It or its machine is gone, or can't reach"
        " the database. What its workers held goes to others when the leases end.",
        ("`masterchef-deploy status` shows the containers of each host.",
         "`masterchef-deploy check` tells whether the host can be reached; `up` starts what ended.",
         "A host that will not come back: take it out of deploy/inventory.yaml. Its"
         " agents are forgotten after a day of silence."),
    ),
    Alert(
        "HostDown", "masterchef_host_up", "masterchef_host_up == 0", "5m", "ticket",
        "the model host {{ $labels.host }} does not answer",
        "Turns of its models wait; no attempt is counted while they do.",
        ("See whether the server at the host's address runs and can be reached from here.",
         "Take it out of use in the admin (Hosts) if it will stay away."),
    ),
    Alert(
        "BackupOld", "masterchef_backup_taken_timestamp_seconds",
        "time() - masterchef_backup_taken_timestamp_seconds > 129600", "10m", "page",
        "the newest backup is {{ $value | humanizeDuration }} old",
        "No backup was finished for a day and a half.",
        ("`masterchef-deploy logs backup` shows why the last one failed.",
         "`masterchef-deploy backup` takes one now."),
    ),
    Alert(
        "BackupNotProved", "masterchef_backup_proved_timestamp_seconds",
        "time() - masterchef_backup_proved_timestamp_seconds > 172800", "10m", "page",
        "no backup was proved for {{ $value | humanizeDuration }}",
        "A backup that was never restored is a hope. The nightly drill has not succeeded for two"
        " days.",
        ("`masterchef-deploy drill` runs it now and names what is wrong.",
         "If the newest backup is damaged, take another: `masterchef-deploy backup`.",
         "If it fails again, look at the disk that holds the backups."),
    ),
    Alert(
        "BackupFailed", "masterchef_backup_failed", "masterchef_backup_failed == 1", "1m",
        "ticket", "the last backup or drill failed",
        "The nightly backup, or its proof, ended with an error.",
        ("`masterchef-deploy logs backup` shows the reason.",
         "`masterchef-deploy backup`, then `masterchef-deploy drill`."),
    ),
    Alert(
        "LogNotReceived", "masterchef_backup_receiving", "masterchef_backup_receiving == 0", "5m",
        "page", "the database's log of changes is not being received",
        "What is written now could not be restored. PostgreSQL keeps the log for the receiver up"
        " to 8 GB, then gives the receiver up.",
        ("`masterchef-deploy logs backup postgres` shows why.",
         "Is the disk with the backups full?",
         "If the slot was given up, take a new backup: `masterchef-deploy backup`."),
    ),
    Alert(
        "CertificateEnds", "masterchef_certificate_expires_timestamp_seconds",
        "masterchef_certificate_expires_timestamp_seconds - time() < 1209600", "1h", "ticket",
        "the site's certificate ends in {{ $value | humanizeDuration }}",
        "Certificates are renewed a month before they end; this one was not.",
        ("`masterchef-deploy logs certificates` shows what the authority said.",
         "Port 80 must be reachable from outside under SITE_NAME."),
    ),
    Alert(
        "DiskFull", "node_filesystem_avail_bytes",
        'node_filesystem_avail_bytes{fstype!~"tmpfs|overlay|squashfs"}'
        " / node_filesystem_size_bytes < 0.1",
        "10m", "page", "{{ $labels.mountpoint }} has {{ $value | humanizePercentage }} left",
        "PostgreSQL stops when its disk is full.",
        ("`docker system df` shows what Docker keeps; `docker image prune` removes old images.",
         "Keep fewer backups: `masterchef-deploy init BACKUP_KEEP=3`, then `up`."),
    ),
    Alert(
        "MemoryShort", "node_memory_MemAvailable_bytes",
        "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.05", "10m", "ticket",
        "{{ $value | humanizePercentage }} of the memory is left",
        "The kernel may kill a container; supervised ones come back, and turns are run again.",
        ("`docker stats --no-stream` shows who uses it.",
         "Give workers fewer threads: `masterchef-deploy scale turns 4`."),
    ),
    Alert(
        "ValkeyFull", "redis_memory_used_bytes", "redis_memory_used_bytes > 480e6", "10m",
        "ticket", "Valkey uses {{ $value | humanize1024 }}B of 512 MB",
        "Its queues hold hints alone; the reconciler sends only what is missing.",
        ("Are the workers healthy? `masterchef-deploy status`",
         "Restarting `valkey` empties it and loses nothing."),
    ),
)  # fmt: skip
