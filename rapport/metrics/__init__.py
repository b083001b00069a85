"""The store: facts, the definitions of every number, and the answers, each with its n, its interval and how fresh it is."""
