from django.apps import AppConfig


class MasterchefConfig(AppConfig):
    name = "masterchef"
