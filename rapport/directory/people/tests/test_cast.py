"""The cast that all rooms' tests stand on is what its description says."""


def test_each_level_reaches_its_own_teams_and_no_others(director, manager, supervisor, representative, other_representative):
    assert representative.actor.team_ids == supervisor.actor.team_ids == {representative.team.pk}
    assert supervisor.actor.team_ids < manager.actor.team_ids < director.actor.team_ids
    assert other_representative.team.pk in director.actor.team_ids
    assert other_representative.team.pk not in manager.actor.team_ids


def test_a_member_of_the_cast_is_signed_in_for_real(client_of, representative):
    client = client_of(representative)
    assert client.session["_auth_user_id"] == str(representative.account.pk)
