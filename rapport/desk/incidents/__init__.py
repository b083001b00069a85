"""Incidents: a crisis is declared, its words are approved once, all customers are told, all learn. Place: Service desk."""
