"""Where the files of cooks lie: a folder, or an S3-compatible bucket that all hosts reach."""

from pathlib import Path
from typing import Any

from masterchef import variables


def media_storage(folder: Path) -> dict[str, Any]:
    """Django's default storage: the bucket that MASTERCHEF_S3_BUCKET names, else the folder.

    Keys come from MASTERCHEF_S3_KEY and MASTERCHEF_S3_SECRET, or as boto3 finds them.
    """
    bucket = variables.read("MASTERCHEF_S3_BUCKET")
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": variables.read("MASTERCHEF_MEDIA") or folder},
        }
    given = {
        "endpoint_url": variables.read("MASTERCHEF_S3_ENDPOINT"),
        "region_name": variables.read("MASTERCHEF_S3_REGION"),
        "access_key": variables.read("MASTERCHEF_S3_KEY"),
        "secret_key": variables.read("MASTERCHEF_S3_SECRET"),
        "location": variables.read("MASTERCHEF_S3_PREFIX"),
    }
    options = {name: value for name, value in given.items() if value}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": bucket, "file_overwrite": False, **options},
    }
