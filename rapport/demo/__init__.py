"""The demo company Marlow & Reed: seeded, eighteen months up to now, with planted events and a named cast."""
