"""What is settled, answered and ended is found by its moment, however long the history grows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_search_of_contacts'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='escalation',
            index=models.Index(fields=['answered_at'], name='escalation_answered'),
        ),
        migrations.AddIndex(
            model_name='stateinterval',
            index=models.Index(condition=models.Q(('state', 'resolved')), fields=['from_at'], name='state_resolved'),
        ),
        migrations.AddIndex(
            model_name='takeover',
            index=models.Index(fields=['ended_at'], name='takeover_ended'),
        ),
    ]
