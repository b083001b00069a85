"""How one installation is started, watched and stopped: database, static files, web, worker, under one parent."""
