"""Catalogue: the products that customers ask about, for how long they may be returned, and the stores. Place: Service desk."""
