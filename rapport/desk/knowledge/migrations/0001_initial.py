"""The tables of knowledge: full text in the words of each language whatever the accents, and versions that nobody changes."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import rapport.desk.knowledge.types
from django.db import migrations, models

STEMS = {
    "en": "english_stem", "de": "german_stem", "fr": "french_stem", "es": "spanish_stem", "it": "italian_stem",
    "nl": "dutch_stem", "pt": "portuguese_stem",
}
CONFIGURATIONS = "".join(
    f"CREATE TEXT SEARCH CONFIGURATION knowledge_{language} (COPY = {stem.removesuffix('_stem')});"
    f"ALTER TEXT SEARCH CONFIGURATION knowledge_{language} ALTER MAPPING FOR hword, hword_part, word WITH unaccent, {stem};"
    for language, stem in STEMS.items()
)
NO_CONFIGURATIONS = "".join(f"DROP TEXT SEARCH CONFIGURATION knowledge_{language};" for language in STEMS)
UNCHANGED = """
CREATE FUNCTION knowledge_version_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.active_to IS NULL
        AND (NEW.id, NEW.article_id, NEW.number, NEW.title, NEW.body, NEW.text, NEW.audience, NEW.note, NEW.active_from)
        = (OLD.id, OLD.article_id, OLD.number, OLD.title, OLD.body, OLD.text, OLD.audience, OLD.note, OLD.active_from)
        AND NEW.published_by_id IS NOT DISTINCT FROM OLD.published_by_id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A version that was published stays as it was.';
END $$;
CREATE TRIGGER version_unchanged BEFORE UPDATE OR DELETE ON knowledge_version
    FOR EACH ROW EXECUTE FUNCTION knowledge_version_unchanged();
"""
CHANGED = "DROP TRIGGER version_unchanged ON knowledge_version; DROP FUNCTION knowledge_version_unchanged();"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(CONFIGURATIONS, NO_CONFIGURATIONS),
        migrations.CreateModel(
            name='Search',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=80)),
                ('language', models.CharField(choices=[('en', 'en'), ('de', 'de'), ('fr', 'fr'), ('es', 'es'), ('it', 'it'), ('nl', 'nl'), ('pt', 'pt'), ('pl', 'pl'), ('cy', 'cy')], max_length=5)),
                ('place', models.CharField(choices=[('help', 'help'), ('desk', 'desk'), ('case', 'case')], max_length=8)),
                ('date', models.DateField()),
                ('count', models.PositiveIntegerField(default=1)),
                ('without_count', models.PositiveIntegerField(default=0)),
                ('found_count', models.PositiveIntegerField(default=0)),
                ('is_settled', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(models.F('date'), name='search_date')],
                'constraints': [models.UniqueConstraint(models.F('words'), models.F('language'), models.F('place'), models.F('date'), name='search_once')],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('names', models.JSONField(blank=True, default=dict)),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='knowledge.topic')),
            ],
            options={
                'ordering': ('position', 'name'),
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'en'), ('de', 'de'), ('fr', 'fr'), ('es', 'es'), ('it', 'it'), ('nl', 'nl'), ('pt', 'pt'), ('pl', 'pl'), ('cy', 'cy')], max_length=5)),
                ('slug', models.SlugField(blank=True, max_length=150)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'retired')], default=rapport.desk.knowledge.types.ArticleState['DRAFT'], max_length=12)),
                ('title', models.CharField(max_length=150)),
                ('body', models.TextField(blank=True)),
                ('audience', models.CharField(choices=[('internal', 'internal'), ('public', 'public')], max_length=12)),
                ('review_by', models.DateField(blank=True, null=True)),
                ('reminded_for', models.DateField(blank=True, null=True)),
                ('original_version', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('handed_in_at', models.DateTimeField(blank=True, null=True)),
                ('search_words', models.CharField(blank=True, max_length=500)),
                ('search', django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('original', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='translations', to='knowledge.article')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.article')),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='knowledge.topic')),
            ],
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=150)),
                ('body', models.TextField()),
                ('text', models.TextField()),
                ('audience', models.CharField(choices=[('internal', 'internal'), ('public', 'public')], max_length=12)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('active_from', models.DateTimeField()),
                ('active_to', models.DateTimeField(blank=True, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='knowledge.article')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ('-number',),
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=150)),
                ('body', models.TextField()),
                ('why', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('taken', 'taken'), ('declined', 'declined')], max_length=12)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='knowledge.article')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.version')),
            ],
            options={
                'ordering': ('-at',),
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_helpful', models.BooleanField()),
                ('words', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='knowledge.article')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.version')),
            ],
        ),
        migrations.AddField(
            model_name='article',
            name='current',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.version'),
        ),
        migrations.CreateModel(
            name='Serving',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('subject_id', models.BigIntegerField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='servings', to='knowledge.article')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('kind'), models.F('subject_id'), models.F('article'), name='serving_once')],
            },
        ),
        migrations.CreateModel(
            name='Showing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('subject_id', models.BigIntegerField()),
                ('shown_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='showings', to='knowledge.article')),
            ],
            options={
                'indexes': [models.Index(models.F('article'), models.F('used_at'), name='showing_article')],
                'constraints': [models.UniqueConstraint(models.F('kind'), models.F('subject_id'), models.F('article'), name='showing_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(models.F('article'), models.F('number'), name='version_once'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(models.F('article'), condition=models.Q(('active_to', None)), name='version_in_force_once'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(models.F('state'), models.F('at'), name='proposal_state'),
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(models.F('article'), models.F('at'), name='feedback_article'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=django.contrib.postgres.indexes.GinIndex(models.F('search'), name='article_search'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.F('review_by'), name='article_review'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('current__isnull', False), _connector='OR'), name='article_version'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(models.F('original'), models.F('language'), name='translation_once'),
        ),
        migrations.RunSQL(UNCHANGED, CHANGED),
    ]
