"""The way to mail servers: IMAP for what comes, SMTP for what goes, and trials of both. The only place that knows them."""
