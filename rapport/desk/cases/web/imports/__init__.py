"""Pages on which foreign tables are brought in: upload, columns, trial, progress, account."""
