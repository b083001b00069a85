"""Cases out of foreign tables: mappings say what columns mean, a taker turns rows into cases, terminal and pages start runs."""
