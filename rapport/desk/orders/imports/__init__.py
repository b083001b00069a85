"""Orders from outside: tables of any web shop, and the webhooks of two."""
