"""What goes past translators is found, and the catalogue holds what is said."""

import gettext
import io
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from tools import catalogue, portable, sentences
from tools.portable import Message

FRENCH = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
    '# warm, not formal\n#: here.py\nmsgid "Save"\nmsgstr "Enregistrer"\n\n'
    'msgctxt "of a letter"\nmsgid "Save"\nmsgstr "Garder"\n\n'
    'msgid "%(n)s case"\nmsgid_plural "%(n)s cases"\nmsgstr[0] "%(n)s dossier"\nmsgstr[1] "%(n)s dossiers"\n\n'
    '#~ msgid "Gone"\n#~ msgstr "Parti"\n'
)


@pytest.mark.parametrize(
    "template",
    [
        "<p>Nothing here</p>",
        '<a title="Open it" href="/">{% translate "Open" %}</a>',
        '<input type="submit" value="Send">',
        '<img alt="A bed" src="/x">',
        '{% verb url "Take over" %}',
        '{{ name|default:"nobody yet" }}',
        "{% if a %}<b>{{ a }}</b> of them{% endif %}",
    ],
)
def test_words_beside_the_tags_of_a_template_are_found(template):
    assert list(sentences.in_template(template))


@pytest.mark.parametrize(
    "template",
    [
        '<p>{% translate "Nothing here" %}</p>',
        "{% blocktranslate %}Nothing <b>here</b>{% endblocktranslate %}",
        '<a class="button plain" href="{% url "cases:case" 1 %}">{{ name }}</a> · Rapport',
        '{% verb url _("Take over") "main" %}',
        '{% if kind == "Some thing" %}{{ at|date:"j F Y" }}{% endif %}',
        "{% comment %}Nothing here{% endcomment %}<script>let words</script>&nbsp;&middot;",
    ],
)
def test_what_a_translator_gets_or_nobody_reads_is_no_fault(template):
    assert list(sentences.in_template(template)) == []


@pytest.mark.parametrize(
    "source",
    [
        'raise Refused("Choose a day.")',
        'forms.CharField(label="Your name")',
        'messages.success(request, "Kept it")',
        'x = {"placeholder": "Some words"}',
        'said = "You may not do this. Ask Ana."',
        'said = _(f"Taken by {name}")',
        'said = _("Taken " + name)',
        'said = f"It was {name} who did it."',
        'title = "Some title" if a else _("Other")',
    ],
)
def test_words_beside_gettext_are_found(source):
    assert list(sentences.in_python(source))


@pytest.mark.parametrize(
    "source",
    [
        'raise Refused(_("Choose a day."))',
        'raise ValueError("This is called wrongly, twice.")',
        'said = _("Taken by %(name)s") % {"name": name}',
        'forms.CharField(label=_("Your name"), max_length=80)',
        '"""A docstring says something. It does."""',
        'WHY = "Readers have no account."\n@public_page(why=WHY)\ndef view(): ...',
        'refuse("It was withdrawn already. Look again.")',
    ],
)
def test_words_through_gettext_and_words_of_builders_are_no_fault(source):
    assert list(sentences.in_python(source)) == []


def test_a_bare_sentence_may_stand_where_it_is_told_later_but_none_with_values_in_it():
    rules = 'why = "Choose a day to come."\nno = f"Choose {day}, or a day after it."'
    assert [words for _line, words in sentences.in_python(rules, is_told_later=True)] == ["Choose {}, or a day after it."]
    assert sentences.bare_sentences(rules) == [(1, "Choose a day to come.")]


@pytest.mark.parametrize(
    ("source", "is_fault"),
    [
        ('from django.utils.translation import gettext as _\nWORDS = {"a": _("Open")}', True),
        ('from django.utils.translation import gettext_lazy as _\nWORDS = {"a": _("Open")}', False),
        ('from django.utils.translation import gettext_lazy as _\nWORDS = [_("%(n)s days") % {"n": n} for n in (1, 2)]', True),
        ('from django.utils.translation import gettext as _\ndef words(): return _("Open")', False),
        ('def _(words): return words\nWHY = _("Choose a day.")', False),
    ],
)
def test_what_is_translated_while_a_module_is_read_is_found(source, is_fault):
    assert bool(list(sentences.too_early(source))) is is_fault


def test_a_catalogue_is_written_as_it_was_read():
    header, found = portable.read(FRENCH)
    again = portable.read(portable.written(found, header=header))
    assert again[0] == header
    assert sorted(again[1], key=lambda one: one.key) == sorted(
        (Message(**vars(one) | {"places": set()}) for one in found), key=lambda one: one.key
    )


def test_the_compiled_catalogue_says_what_the_translator_wrote():
    header, found = portable.read(FRENCH)
    said = gettext.GNUTranslations(io.BytesIO(portable.compiled(found, header=header)))
    assert said.gettext("Save") == "Enregistrer"
    assert said.pgettext("of a letter", "Save") == "Garder"
    assert said.ngettext("%(n)s case", "%(n)s cases", 5) == "%(n)s dossiers"
    assert said.ngettext("%(n)s case", "%(n)s cases", 0) == "%(n)s dossier"
    assert said.gettext("Gone") == "Gone"


def test_new_messages_come_to_a_translation_and_old_ones_are_kept_switched_off():
    _, known = portable.read(FRENCH)
    found = {("", "Save"): Message(words="Save", places={"there.py"}), ("", "New"): Message(words="New")}
    merged = {one.key: one for one in portable.merged(found, known)}
    assert (merged["", "Save"].translated, merged["", "Save"].places, merged["", "New"].translated) == (
        ["Enregistrer"],
        {"there.py"},
        [],
    )
    assert merged["", "Gone"].is_gone and merged["", "%(n)s case"].is_gone
    assert '#~ msgid "Gone"' in portable.written(merged.values(), header=portable.HEADER)


@pytest.mark.parametrize(
    "text", ["", 'msgid "Save"\nmsgstr "x"\n', 'msgid ""\nmsgstr "charset=UTF-8"\n\nrubbish "x"\n', "msgid Save\n"]
)
def test_what_is_no_catalogue_is_refused(text):
    with pytest.raises(ValueError, match="catalogue"):
        portable.read(text)


def test_a_catalogue_takes_messages_as_django_looks_them_up(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}{% translate "It\'s here" %}{% blocktranslate count n=n trimmed %}\n  {{ n }} case\n{% plural %}\n'
        '  {{ n }} cases\n{% endblocktranslate %}{% verb u _("Take over") %}{% translate "May" context "month" %}'
    )
    assert "gettext" in templatize(page.read_text())
    found = catalogue.Catalogue()
    catalogue._of_template(found, page)
    assert {(one.context, one.words, one.plural) for one in found.messages.values()} == {
        ("", "It's here", ""), ("", "%(n)s case", "%(n)s cases"), ("", "Take over", ""), ("month", "May", ""),
    }  # fmt: skip


def test_sentences_that_rules_and_declarations_say_stand_in_the_catalogue():
    """Nothing is collected anew here (``make check`` does that): the file that is kept holds one of each sort."""
    kept = catalogue.POT.read_text()
    for words in (
        "Somebody else has to confirm it: two people look at what can never be undone.",  # a rule
        "Articles that helped",  # a measure
        "Cases that were opened since you were here last.",  # a count of now
        "This hold has ended already. Set a new one if it is needed again.",  # given to refuse()
        "Something broke on our side",  # a template
    ):
        assert portable._quoted(words) in kept, words
    assert Path(catalogue.LOCALE).is_dir()
