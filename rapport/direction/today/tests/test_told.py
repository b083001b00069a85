"""What a notice leads to is called by its number."""

import pytest

from rapport.direction.today.web.told import called, is_said


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/cases/1214/", "Case 1214"),
        ("/cases/1214/?since=7#contact-9", "Case 1214"),
        ("/complaints/1214/", "Complaint 1214"),
        ("/cases/queue/", ""),
        ("/customers/7/", ""),
        ("https://elsewhere.example/cases/1214", ""),
        ("//[", ""),
        ("", ""),
    ],
)
def test_only_what_people_know_by_its_number_is_called_by_it(url, name):
    assert called(url) == name


def test_a_number_that_the_words_say_already_is_not_said_twice():
    assert is_said("Complaint 2038", "Missed: Acknowledgement for complaint 2038, Waited all day")
    assert not is_said("Case 203", "Now with you: order 2038 has not come")
