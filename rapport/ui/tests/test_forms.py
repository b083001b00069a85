"""One way to ask: everything that comes in has bounds."""

from datetime import date

import pytest
from django import forms
from django.template import Context, Template

from rapport.kernel.errors import Refused
from rapport.ui.forms import LARGEST_INTEGER, LONGEST_LINE, LONGEST_TEXT, Form, add_refusal
from rapport.ui.ticks import Ticks


class Ask(Form):
    line = forms.CharField(label="Line <b>", required=False)
    text = forms.CharField(widget=forms.Textarea, required=False)
    number = forms.IntegerField(required=False)
    share = forms.FloatField(required=False)
    amount = forms.DecimalField(required=False)
    until = forms.DateField(required=False, initial=date(2026, 11, 23))
    state = forms.ChoiceField(choices=[("open", "Open")], required=False)
    sure = forms.BooleanField(required=False, help_text="Say who.")


@pytest.mark.parametrize(
    "given",
    [
        {"line": "a\x00b"},
        {"text": "a\x00b"},
        {"line": "x" * (LONGEST_LINE + 1)},
        {"text": "x" * (LONGEST_TEXT + 1)},
        {"number": LARGEST_INTEGER + 1},
        {"number": -LARGEST_INTEGER - 1},
        {"number": "9" * 500},
        {"share": "nan"},
        {"share": "inf"},
        {"share": "1e300"},
        {"amount": "1e40"},
        {"amount": "NaN"},
        {"until": "0000-00-00"},
        {"state": "nowhere"},
        {"state": "op\x00en"},
    ],
    ids=str,
)
def test_what_no_column_would_hold_is_refused_with_a_sentence(given):
    form = Ask(given)
    assert not form.is_valid()
    assert all(str(error) for error in form.errors.values())


class Named(Form):
    name = forms.CharField()


@pytest.mark.parametrize("blank", ["\u200b", "\u3164", "\u2800 \u00a0", "\u202e\u2066", "\ufeff\u00ad"])
def test_a_name_that_nobody_sees_is_none(blank):
    assert Named({"name": blank}).errors["name"][0].startswith("Fill this in")


@pytest.mark.parametrize("name", ["שלום", "\u202eevil", "👩\u200d👧", "Z\u0300\u0301", "مرحبا", "ﷺ", "."])
def test_a_name_that_is_seen_is_one_in_every_script(name):
    assert Named({"name": name}).is_valid()


def test_a_character_that_cannot_be_kept_is_named_with_what_to_do():
    assert Ask({"line": "a\x00b"}).errors["line"] == ["This holds a character that cannot be kept. Write it anew here."]


def test_what_fits_comes_through():
    form = Ask(
        {"line": "x" * LONGEST_LINE, "number": str(LARGEST_INTEGER), "amount": "12.50", "until": "2026-11-23", "state": "open"}
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["until"] == date(2026, 11, 23)


def test_bounds_given_by_the_form_itself_are_kept():
    class Own(Form):
        line = forms.CharField(max_length=1000)
        number = forms.IntegerField(max_value=5)

    assert Own({"line": "x" * 1000, "number": 5}).is_valid()
    assert not Own({"line": "x", "number": 6}).is_valid()


def test_one_form_does_not_change_the_next():
    first, second = Ask(), Ask()
    assert len(first.fields["line"].validators) == len(second.fields["line"].validators)
    assert Ask.base_fields["line"].max_length is None


def test_each_field_has_a_label_its_help_and_its_error_tied_to_it():
    html = Ask({"number": "x", "sure": ""}).as_p() and str(Ask({"number": "x"}, auto_id="id_%s"))
    assert '<label for="id_number">' in html
    assert 'id="id_number_error"' in html
    assert 'aria-describedby="id_number_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_sure_helptext"' in html
    assert "Line &lt;b&gt;" in html
    assert 'href="#id_number"' in html, "the summary leads to the field"
    assert 'type="date" name="until" value="2026-11-23"' not in html
    assert 'type="date" name="until" value="2026-11-23"' in str(Ask())


def test_a_refusal_stands_beside_the_form_and_escapes_what_people_wrote():
    form = Ask({"line": "x"})
    assert form.is_valid()
    add_refusal(form, Refused("“<i>Joan</i>” has moved. Choose another."))
    add_refusal(form, Refused("Choose a day after today."), field="until")
    html = str(form)
    assert "“&lt;i&gt;Joan&lt;/i&gt;” has moved. Choose another." in html
    assert html.count("Choose a day after today.") == 2, "once in the summary, once at the field"
    assert 'role="alert"' in html


def test_django_s_own_sentences_are_said_plainly_and_a_form_s_own_are_kept():
    class Own(Form):
        line = forms.CharField()
        sure = forms.BooleanField()
        other = forms.CharField(error_messages={"required": "Who was it?"})

    errors = Own({}).errors
    assert errors["line"] == ["Fill this in."]
    assert errors["sure"] == ["Tick this to go on."]
    assert errors["other"] == ["Who was it?"]


def test_a_whole_form_says_its_verb_and_the_way_back():
    source = "{% load ui %}{% form_page form 'Escalate' 'Escalate to the director' back='/cases/7/' %}"
    html = Template(source).render(Context({"form": Ask(), "csrf_token": "token"}))
    assert 'name="csrfmiddlewaretoken" value="token"' in html
    assert 'href="/cases/7/"' in html
    assert "Escalate to the director" in html
    assert "multipart" not in html


def test_a_value_beyond_a_bound_is_refused_by_saying_the_bound():
    class Bounded(Form):
        amount = forms.IntegerField(min_value=0)
        name = forms.CharField(max_length=3)

    errors = Bounded({"amount": "-3", "name": "four"}).errors
    assert errors == {"amount": ["At least 0."], "name": ["At most 3 characters; these are 4."]}


def test_what_the_heading_asks_is_not_asked_once_more():
    class Asked(Form):
        how = forms.ChoiceField(label="How did it end?", choices=[("well", "well")], widget=forms.RadioSelect)
        why = forms.ChoiceField(label="Why?", choices=[("so", "so")], widget=forms.RadioSelect)

    html = Template('{% load ui %}{% form_page form "How did it end?" %}').render(Context({"form": Asked()}))
    assert '<legend class="unseen">How did it end?</legend>' in html
    assert "<legend>Why?</legend>" in html


def test_a_field_that_a_form_adds_later_has_the_same_limits_and_sentences():
    class Later(Form):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["line"] = forms.CharField()
            self.fields["until"] = forms.DateField(required=False)

    assert Later()["until"].field.widget.input_type == "date"
    assert Later({"line": ""}).errors["line"] == ["Fill this in."]
    assert "line" in Later({"line": "x" * (LONGEST_LINE + 1)}).errors


def test_several_of_many_are_ticks_with_a_field_that_finds():
    class Many(Form):
        of = forms.MultipleChoiceField(
            widget=Ticks,
            choices=[("", "Anything"), ("Leeds <b>", [("a", "Leeds day"), ("b", "Leeds & evening")])],
            required=False,
        )

    drawn = str(Many({"of": ["b"]})["of"])
    assert 'data-ticks="Ticked:"' in drawn
    assert 'aria-label="Leeds &lt;b&gt;"' in drawn
    assert 'name="of" value="b" id="id_of_1_1" checked>' in drawn
    assert "Leeds &amp; evening</label>" in drawn
    assert drawn.count(" checked") == 1
    assert drawn.count('type="checkbox"') == 3
    many = Many({"of": ["a", "b"]})
    assert many.is_valid()
    assert many.cleaned_data["of"] == ["a", "b"]
