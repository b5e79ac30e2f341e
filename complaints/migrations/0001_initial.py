import core.schema
from django.db import migrations


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '__first__'),
    ]

    operations = [
        core.schema.CreateModels(
            operations=[
            ],
        ),
    ]
