from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('demo', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='story',
            name='stories',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='story',
            name='stories_at',
            field=models.DateTimeField(null=True),
        ),
    ]
