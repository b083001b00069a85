
import rapport.desk.channels.types
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0005_sign_in_by_token'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outbound',
            name='purpose',
            field=models.CharField(choices=[('answer', 'answer'), ('receipt', 'receipt'), ('question', 'question')], default=rapport.desk.channels.types.Purpose['ANSWER'], max_length=10),
        ),
    ]
