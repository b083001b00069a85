"""The store on the command line: ``rapport facts`` keeps it, ``rapport measure`` asks it."""
