"""One case that went wrong, looked back at together and without blame: what we learn, and who changes what. Place: People."""
