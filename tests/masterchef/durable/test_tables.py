"""What the protocol's statements rely on stands in every table of work."""

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState

from masterchef.durable.models import Work
from tests.masterchef.durable.parcels import Parcel


def test_the_tables_are_those_that_the_models_declare() -> None:
    migrated = MigrationLoader(None).project_state().models
    kinds = [each for each in apps.get_models() if issubclass(each, Work) and each is not Parcel]
    assert len(kinds) >= 4
    for kind in kinds:
        declared = ModelState.from_model(kind).fields
        made = migrated[kind._meta.app_label, str(kind._meta.model_name)].fields
        assert set(made) == set(declared)
        for field in Work._meta.get_fields():
            assert made[field.name].deconstruct()[1:] == declared[field.name].deconstruct()[1:]
