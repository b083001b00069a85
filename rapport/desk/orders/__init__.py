"""Orders: what customers bought, where it is, and what may be changed, cancelled, sent back, refunded. Place: Service desk."""
