"""The sentences of the brief, word for word."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from rapport.direction.today.types import (
    Broke,
    Driver,
    Finding,
    Liaison,
    Need,
    NeedKind,
    Number,
    NumberKey,
    Renamed,
    Risk,
    Since,
    Strain,
    TeamRisk,
    Week,
)
from rapport.direction.today.web import figures, finding_words, risk_words, team_words, words
from rapport.direction.today.web.links import Links, letter
from rapport.direction.today.web.sentences import Linked, Sentence, Several

AS_OF = datetime(2026, 11, 23, 7, 42, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
LINKS = Links(AS_OF)
LAST = "Since the last working day"


@pytest.fixture(autouse=True)
def _in_london():
    with timezone.override(LONDON):
        yield


def since(**values):
    given = {
        "settled_until": LINKS.as_of,
        "opened_count": 214,
        "settled_count": 198,
        "broken_count": 2,
        "absent": ("Ewa Nowak", "Gareth Pugh"),
    } | values
    return str(words.since(Since(from_at=datetime(2026, 11, 20, 17, 30, tzinfo=UTC), **given), LINKS))


def test_since_the_director_left():
    assert since() == f"{LAST}, Friday 17:30: 214 cases opened, 198 settled, two promises broken, two people absent today."


def test_since_they_were_here_last_where_that_is_known():
    assert since(is_known=True).startswith("Since you were here last, Friday 17:30: 214 cases opened")


def test_one_is_one_and_none_is_said_in_words():
    said = since(opened_count=1, settled_count=0, broken_count=1, absent=("Ewa Nowak",))
    assert said == f"{LAST}, Friday 17:30: one case opened, none settled, one promise broken, one person absent today."
    assert since(broken_count=0, absent=()).endswith("no promises broken, nobody absent today.")


def test_thousands_are_parted():
    assert since(opened_count=24918).startswith(f"{LAST}, Friday 17:30: 24,918 cases opened")


FINDING = Finding(
    label="Late delivery",
    is_complaint=True,
    count=52,
    expected=18.2,
    window_weeks=1,
    usual_low=8,
    usual_high=29,
    p_value=0.00002,
    from_date=date(2026, 11, 16),
    to_date=date(2026, 11, 22),
    weeks=(Week(first_date=date(2026, 11, 9), count=31), Week(first_date=date(2026, 11, 16), count=52)),
    driver=Driver(label="Carrier Swift", count=41, is_rest_usual=True),
    liaisons=(
        Liaison(name="Logistics", count=48, person="Olga Brandt", email="olga@marlowreed.example", phone="+44 113 4960 100"),
    ),
    unnamed_count=4,
    where=(("reason", "7"),),
)


def test_the_finding_says_its_numbers_and_how_sure_it_is():
    assert finding_words.headline(FINDING) == "Late delivery: 52 complaints last week against 18 in a usual one"
    assert finding_words.lede(FINDING) == (
        "More than chance explains (p < 0.001; 8–29 a week are usual). Carrier Swift comes with 41 of the 52; the others are as "
        "usual. 48 of the 52 name a cause that Logistics answers for. Four name no cause yet."
    )


def test_two_weeks_and_cases_that_are_no_complaints_say_so():
    two = replace(FINDING, window_weeks=2, count=83, expected=36.4)
    assert finding_words.headline(two) == "Late delivery: 83 complaints in the last two weeks against 36 in two usual ones"
    assert finding_words.headline(replace(two, is_complaint=False)) == (
        "Late delivery: 83 cases in the last two weeks against 36 in two usual ones"
    )
    assert finding_words.headline(replace(FINDING, is_complaint=False, expected=0.4)) == (
        "Late delivery: 52 cases last week against fewer than one in a usual one"
    )


def test_a_cause_is_claimed_only_where_it_can_be_told():
    nobody = replace(FINDING, liaisons=(), unnamed_count=52, driver=None, p_value=0.004)
    assert finding_words.lede(nobody) == (
        "More than chance explains (p < 0.01; 8–29 a week are usual). "
        "None of them names a cause yet, so that nobody can say whose it is."
    )
    no_department = replace(FINDING, liaisons=(), unnamed_count=1, driver=None, p_value=0.031)
    assert finding_words.lede(no_department) == (
        "More than chance explains (p = 0.03; 8–29 a week are usual). "
        "No department answers for the causes that are named. One names no cause yet."
    )


def test_the_others_are_called_as_usual_only_when_they_are():
    risen = replace(FINDING, driver=Driver(label="Carrier Swift", count=30, is_rest_usual=False))
    assert "Carrier Swift comes with 30 of the 52; the others have risen as well." in finding_words.lede(risen)
    whole = replace(FINDING, driver=Driver(label="Carrier Swift", count=52, is_rest_usual=True))
    assert "Carrier Swift comes with all of the 52." in finding_words.lede(whole)


def test_several_departments_are_named_in_turn():
    billing = Liaison(name="Billing", count=1, person="", email="", phone="")
    both = replace(FINDING, liaisons=(*FINDING.liaisons, billing), unnamed_count=3)
    assert finding_words.lede(both).endswith(
        "48 of the 52 name a cause that Logistics answers for. One names one of Billing. Three name no cause yet."
    )


def broke(**values):
    return Broke(**({"findings": (), "tested_count": 312, "untold_count": 0, "is_told": True} | values))


def test_nothing_rising_is_said_too():
    assert finding_words.quiet_headline(broke()) == "Nothing is rising beyond chance"
    assert finding_words.quiet_lede(broke()) == "312 series were held against their own usual weeks."
    one = broke(tested_count=1, untold_count=1)
    assert finding_words.quiet_lede(one) == "1 series was held against its own usual weeks. 1 has too short a record to tell."


def test_what_goes_on_under_another_name_is_said_beside_what_was_held_against_its_weeks():
    one = Renamed(before="Delivery late", after="Late delivery", since=date(2026, 11, 3))
    assert finding_words.tested(broke(renamed=(one,))) == (
        "312 series were held against their own usual weeks. "
        "“Delivery late” seems to be called “Late delivery” since the week of 3 Nov; both are compared together."
    )
    moved = replace(one, after="Delivery late")
    assert finding_words.tested(broke(renamed=(moved,))).endswith(
        "“Delivery late” seems to stand elsewhere in the tree since the week of 3 Nov; both are compared together."
    )


def test_too_short_a_record_says_what_is_needed():
    short = broke(tested_count=0, untold_count=9, is_told=False)
    assert finding_words.quiet_headline(short) == "What is usual cannot be told yet"
    assert "eight whole weeks before the last two are needed" in finding_words.quiet_lede(short)
    assert finding_words.quiet_headline(broke(tested_count=0)) == "Nothing to hold against usual weeks yet"


def team(name, due, overdue=0, **values):
    given = {"team_id": 3, "first_due_at": None, "present_count": 7, "absent_count": 2, "measures": (("First response", due),)}
    return TeamRisk(**(given | {"team": name, "due_count": due, "overdue_count": overdue} | values))


def risk(*teams):
    return Risk(until=AS_OF + timedelta(hours=16), teams=teams, hours=())


def test_the_standards_of_today_in_a_sentence():
    said = str(risk_words.risk(risk(team("Toronto", 11), team("Leeds day", 14, team_id=4, absent_count=0)), LINKS))
    assert said == "25 clocks run out before midnight; 14 of them in Leeds day, where seven are at work."
    said = str(risk_words.risk(risk(team("Toronto", 11), team("Leeds day", 4, overdue=1, team_id=4)), LINKS))
    assert said.startswith(
        "15 clocks run out before midnight; 11 of them in Toronto, where two are absent. One ran out before and"
    )
    said = str(risk_words.risk(risk(team("Toronto", 1)), LINKS))
    assert said == "One clock runs out before midnight, in Toronto, where two are absent."
    assert str(risk_words.risk(risk(), LINKS)) == "No clock runs out before midnight."
    empty = {"present_count": 0, "absent_count": 0}
    said = str(risk_words.risk(risk(team("Toronto", 1, **empty)), LINKS))
    assert said == "One clock runs out before midnight, in Toronto, where nobody is at work."


def test_clocks_of_cases_that_no_team_has_say_so_and_nothing_of_who_is_there():
    nobodys = team("", 14, team_id=None, present_count=0, absent_count=0)
    said = str(risk_words.risk(risk(nobodys), LINKS))
    assert said == "14 clocks run out before midnight, of cases that no team has yet."
    said = str(risk_words.risk(risk(team("Toronto", 11), nobodys), LINKS))
    assert said == "25 clocks run out before midnight; 14 of them of cases that no team has yet."
    assert risk_words.team_title(nobodys) == "No team yet · 14 clocks before midnight"
    assert risk_words.team_why(nobodys) == "First response 14."


def test_a_team_says_which_clocks_and_who_is_there():
    one = team("Toronto", 11, overdue=3, measures=(("First response", 8), ("Resolution", 3)))
    assert risk_words.team_title(one) == "Toronto · 11 clocks before midnight"
    assert risk_words.team_why(one) == "First response 8, Resolution 3, seven at work, two absent, 3 ran out before."
    assert "nobody at work" in risk_words.team_why(team("Denver", 1, present_count=0))
    assert risk_words.team_title(team("Denver", 0, overdue=1)) == "Denver · 1 clock ran out"


def need(kind, **values):
    given = {"who": "Joan Hale", "what": "Bed promised three times", "why": "The bed this week", "case_id": 3}
    return Need(kind=kind, **(given | values))


def test_from_the_third_contact_on_that_is_said_first():
    third = need(NeedKind.ESCALATION, count=3)
    assert words.need_title(third) == "Joan Hale · third contact about one promise"
    assert words.need_why(third, AS_OF) == "Bed promised three times. Wanted: The bed this week."
    spoken_for = need(NeedKind.SAFETY, organisation="Orchard Care Homes")
    assert words.need_title(spoken_for) == "Orchard Care Homes (Joan Hale) · Bed promised three times"
    assert words.need_title(need(NeedKind.SAFETY, organisation="Joan Hale")) == "Joan Hale · Bed promised three times"
    assert words.need_title(need(NeedKind.ESCALATION, count=2)) == "Joan Hale · Bed promised three times"
    assert words.need_title(need(NeedKind.REPEAT, count=12)) == "Joan Hale · 12th contact about one promise"


def test_a_promise_of_ones_own_says_since_when_and_that_nobody_else_has_it():
    own = need(NeedKind.PROMISE, what="A call", why="", since_at=datetime(2026, 11, 20, 16, 20, tzinfo=UTC))
    assert words.need_title(own) == "Joan Hale · you promised: A call"
    assert words.need_why(own, AS_OF) == "Promised Fri 20 Nov 16:20; nobody else has it."


def test_statutory_dates_are_counted_with_their_owners():
    six = need(NeedKind.STATUTORY, who="", what="1182, 1190, 1201, 1207", why="6", count=6, case_id=None)
    assert words.need_title(six) == "6 complaints within 10 days of their statutory date"
    assert words.need_why(six, AS_OF) == "Cases 1182, 1190, 1201, 1207 …: all with an owner."
    assert words.need_why(replace(six, why="4"), AS_OF) == "Cases 1182, 1190, 1201, 1207 …: two have no owner."
    one = replace(six, what="1182", why="0", count=1, case_id=1182)
    assert words.need_title(one) == "1 complaint within 10 days of its statutory date"
    assert words.need_why(one, AS_OF) == "Case 1182: one has no owner."


def test_strain_speaks_of_the_group():
    one = Strain(team_id=1, team="Leeds evening", from_at=AS_OF, until_at=AS_OF, abusive_count=9, inbound_count=214, before=3)
    assert team_words.strain(one) == "9 of 214 contacts were abusive in seven days; three in the seven before."
    assert team_words.strain(replace(one, abusive_count=1, before=0)).endswith(
        "was abusive in seven days; none in the seven before."
    )


def share(value, n, low, high, **values):
    return figures.of(Number(key=NumberKey.FIRST_RESPONSE, value=value, n=n, is_share=True, low=low, high=high, **values), LINKS)


def test_a_share_carries_its_doubt_its_n_and_what_is_usual():
    assert str(share(0.912, 8400, 0.906, 0.918, usual=(0.88, 0.93), still_running=12)) == (
        "First response in time: 91.2 % ± 0.6 (of 8,400; usually 88–93 %; 12 still run)"
    )
    missed = share(0.84, 611, 0.81, 0.867, target=0.9, is_missed=True)
    assert str(missed) == "First response in time: 84 % ± 3 (of 611; target 90 %, missed)"
    assert str(share(0.84, 611, 0.81, 0.867)) == "First response in time: 84 % ± 3 (of 611)"


def test_of_too_few_no_share_is_claimed():
    assert str(share(0.75, 4, 0.3, 0.95, usual=(0.8, 0.9))) == "First response in time: 3 of 4 (too few to judge)"
    assert str(share(None, 0, None, None)) == "First response in time: – (none to judge)"


def test_a_count_stands_beside_a_week_ago():
    def count(value, before):
        one = Number(key=NumberKey.OPEN_COMPLAINTS, value=value, n=int(value), before=before)
        return str(figures.of(one, LINKS))

    assert count(143.0, 125.0) == "Open complaints: 143 (18 more than a week ago)"
    assert count(143.0, 144.0) == "Open complaints: 143 (1 fewer than a week ago)"
    assert count(3.0, 3.0) == "Open complaints: 3 (as many as a week ago)"


def test_every_figure_has_a_label_and_a_definition():
    for key in NumberKey:
        assert figures.LABELS[key]
        assert len(str(figures.DEFINITIONS[key])) > 40


def test_a_letter_to_the_department_carries_the_figures_and_survives_odd_signs():
    body = finding_words.letter_to(FINDING.liaisons[0], FINDING, "Ana Ruiz")
    assert body.startswith("Dear Olga Brandt,\n\nLate delivery: 52 complaints last week")
    assert "week from 16 Nov: 52" in body
    assert body.endswith("Ana Ruiz")
    url = letter("olga@marlowreed.example", subject="52 & more", body="a\nb?c=d #1")
    assert url == "mailto:olga@marlowreed.example?subject=52%20%26%20more&body=a%0Ab%3Fc%3Dd%20%231"


def test_sentences_are_escaped_whatever_stands_in_them():
    parts = Several([Linked("<b>one</b>", "/x?a=1&b=2"), "<i>two</i>"], between=", ")
    sentence = Sentence("100%% & %(what)s <s>", what=parts)
    assert str(sentence) == "100% & <b>one</b>, <i>two</i> <s>"
    assert sentence.html == ('100% &amp; <a href="/x?a=1&amp;b=2">&lt;b&gt;one&lt;/b&gt;</a>, &lt;i&gt;two&lt;/i&gt; &lt;s&gt;')


def test_figures_that_do_not_know_the_last_minutes_say_so():
    moment = LINKS.as_of
    assert words.behind(moment, None, moment) == ""
    assert words.behind(moment - timedelta(seconds=90), None, moment) == ""
    assert words.behind(moment - timedelta(hours=1), None, moment).endswith("is not in these figures yet.")
    assert words.behind(moment - timedelta(hours=1), moment - timedelta(minutes=5), moment).startswith("What came in at ")
