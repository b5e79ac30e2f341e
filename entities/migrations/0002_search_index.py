"""The index behind searching names by two characters; see ``core.search``."""

from django.db import migrations

from core.search import search_index

forward, backward = search_index("entities_entity")


class Migration(migrations.Migration):
    dependencies = [("entities", "0001_initial")]
    operations = [migrations.RunPython(forward, backward, elidable=False)]
