"""Cases: everything a customer asks of us until it is settled. Place: Service desk."""
