"""People: who works here, in which team, under whom, present or not; their sign-in. Place: People."""
