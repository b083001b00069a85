"""The lessons about clocks that the field has learned, each as a sentence."""

from datetime import UTC, datetime

import pytest

from rapport.compute.businesstime.moments import seconds_of
from rapport.governance.standards.rules import Task, Turns, calendar_of, judge
from rapport.governance.standards.types import Hours, Measure, OwnDay, Result, Target

from .histories import at, story

HOUR = 3600
OFFICE = Hours(zone_name="Europe/London", week=(*["09:00-17:00"] * 5, "", ""))


def judged(history, moment, measure=Measure.RESOLUTION, *, hours=8.0, by=OFFICE, is_statutory=False):
    turns = Turns(history, seconds_of(at(moment))).of(measure, is_statutory=is_statutory)
    calendar = calendar_of("Office", by)
    tasks = [Task(calendar, Target(amount=round(hours * HOUR)), one.started, one.stopped, one.pauses) for one in turns]
    return judge(tasks, seconds_of(at(moment)))


def only(*arguments, **named):
    (verdict,) = judged(*arguments, **named)
    return verdict


def moment(verdict):
    return datetime.fromtimestamp(verdict.due, UTC)


def test_a_target_used_up_exactly_at_closing_is_due_at_closing():
    assert moment(only(story("Mon 09:00"), "Mon 12:00")) == at("Mon 17:00")


def test_what_comes_after_that_closing_and_before_the_next_opening_is_still_in_time():
    assert only(story("Mon 09:00", "", "Tue 08:59 settled"), "Tue 10:00").result is Result.MET
    assert only(story("Mon 09:00", "", "Tue 09:01 settled"), "Tue 10:00").result is Result.BREACHED


def test_equal_is_met():
    assert only(story("Mon 10:00", "", "Mon 12:00 settled"), "Mon 13:00", hours=2).result is Result.MET


def test_a_start_outside_hours_counts_from_the_next_opening():
    assert moment(only(story("Sat 12:00"), "Sat 12:00")) == at("Mon+ 17:00")


def test_an_answer_before_the_opening_costs_nothing():
    found = only(story("Sat 12:00", "Sat 12:00 in, Sun 12:00 out"), "Mon+ 10:00", Measure.FIRST_RESPONSE, hours=1)
    assert (found.result, found.used) == (Result.MET, 0)


def test_further_messages_of_the_customer_do_not_move_the_clock():
    life = story("Mon 10:00", "Mon 10:00 in, Mon 10:30 out, Mon 11:00 in, Mon 13:00 in, Mon 14:00 in")
    found = only(life, "Mon 15:00", Measure.NEXT_RESPONSE, hours=4)
    assert (moment(found), found.used) == (at("Mon 15:00"), 4 * HOUR)


def test_the_first_response_rules_until_the_first_answer():
    life = story("Mon 10:00", "Mon 10:00 in, Mon 11:00 in, Mon 12:00 in")
    assert judged(life, "Mon 13:00", Measure.NEXT_RESPONSE) == []
    assert only(life, "Mon 13:00", Measure.FIRST_RESPONSE).used == 3 * HOUR


def test_no_response_is_awaited_after_the_answer():
    life = story("Mon 10:00", "Mon 10:00 in, Mon 11:00 out")
    assert only(life, "Fri 10:00", Measure.FIRST_RESPONSE, hours=4).result is Result.MET
    assert judged(life, "Fri 10:00", Measure.NEXT_RESPONSE) == []


def test_a_goodbye_after_settling_asks_for_nothing():
    life = story("Mon 10:00", "Mon 10:00 in, Mon 11:00 out, Mon 13:00 in", "Mon 12:00 settled")
    assert judged(life, "Fri 10:00", Measure.NEXT_RESPONSE) == []


def test_settling_stops_what_was_awaited():
    life = story("Mon 10:00", "Mon 10:00 in, Mon 10:30 out, Mon 11:00 in", "Mon 12:00 settled")
    found = only(life, "Fri 10:00", Measure.NEXT_RESPONSE, hours=4)
    assert (found.result, found.used) == (Result.MET, HOUR)


def test_where_we_wrote_first_no_first_response_is_awaited():
    life = story("Mon 10:00", "Mon 10:00 out, Mon 11:00 in")
    assert judged(life, "Mon 12:00", Measure.FIRST_RESPONSE) == []
    assert only(life, "Mon 12:00", Measure.NEXT_RESPONSE).used == HOUR


def test_time_in_which_it_was_settled_is_not_counted_after_a_reopening():
    life = story("Mon 10:00", "", "Mon 12:00 settled, Wed 12:00 open")
    first, second = judged(life, "Wed 14:00")
    assert (first.used, second.used) == (2 * HOUR, 2 * HOUR)


def test_settled_and_then_closed_is_one_stretch():
    life = story("Mon 10:00", "", "Mon 12:00 settled, Wed 12:00 settled")
    assert only(life, "Fri 14:00").used == 2 * HOUR


def test_pauses_count_to_the_second():
    life = story("2026-01-05 10:00:00", "", "2026-01-05 10:00:07 waiting, 2026-01-05 10:00:30 open")
    assert only(life, "2026-01-05 10:01:00").used == 60 - 23


def test_a_pause_outside_hours_costs_nothing():
    life = story("Mon 10:00", "", "Mon 18:00 waiting, Tue 08:00 open")
    assert only(life, "Tue 11:00").used == 9 * HOUR
    assert moment(only(life, "Tue 10:00")) == at("Tue 10:00")


def test_a_pause_over_night_takes_each_day_s_opening_once():
    life = story("Mon 10:00", "", "Mon 16:00 waiting, Tue 11:00 open")
    assert moment(only(life, "Tue 11:00")) == at("Tue 13:00")


def test_a_statutory_clock_counts_through_pauses():
    life = story("Mon 10:00", "", "Mon 11:00 waiting")
    assert only(life, "Mon 16:00", is_statutory=True).used == 6 * HOUR


def test_response_clocks_count_through_pauses_because_the_customer_waits_all_the_same():
    life = story("Mon 10:00", "Mon 10:00 in", "Mon 11:00 waiting")
    assert only(life, "Mon 16:00", Measure.FIRST_RESPONSE).used == 6 * HOUR


def test_holidays_and_half_days_move_the_due_moment():
    hours = Hours(
        zone_name="Europe/London", week=OFFICE.week, country="GB", subdivision="ENG",
        days={"2026-04-07": OwnDay(spans="09:00-12:00", name="Stocktaking")},
    )  # fmt: skip
    easter = story("2026-04-02 15:00")
    assert moment(only(easter, "2026-04-02 15:00", by=hours)) == at("2026-04-08 12:00")


@pytest.mark.parametrize(("night", "due"), [("2026-03-28 23:00", "2026-03-29 07:00"), ("2026-10-24 22:00", "2026-10-25 06:00")])
def test_a_calendar_that_never_closes_counts_real_hours_when_clocks_change(night, due):
    always = Hours(zone_name="Europe/London", is_always_open=True)
    assert moment(only(story(night), night, by=always)) == at(due)


def test_hours_follow_the_local_clock_when_clocks_change():
    assert moment(only(story("2026-03-27 16:00"), "2026-03-27 16:00", hours=2)) == at("2026-03-30 09:00")


def test_23_59_as_closing_means_24_00():
    late = Hours(zone_name="UTC", week=("00:00-23:59",) * 7)
    assert moment(only(story("Mon 00:00"), "Mon 00:00", hours=48, by=late)) == at("Wed 00:00")


def test_what_lies_before_the_opening_is_cut_off():
    life = story("Mon 10:00", "Mon 09:00 in, Mon 09:30 in, Mon 11:00 out")
    assert only(life, "Mon 12:00", Measure.FIRST_RESPONSE).used == HOUR


def test_nothing_after_the_moment_is_known():
    life = story("Mon 10:00", "Mon 10:00 in, Mon 12:00 out", "Mon 13:00 settled")
    found = only(life, "Mon 11:00", Measure.FIRST_RESPONSE)
    assert (found.result, found.used) == (Result.RUNNING, HOUR)
    assert judged(life, "Mon 09:00") == []


def test_a_clock_past_due_and_not_stopped_is_breached_at_its_due_moment():
    found = only(story("Mon 10:00"), "Fri 10:00")
    assert (found.result, moment(found)) == (Result.BREACHED, at("Tue 10:00"))
