"""Reports to upper management: one page from the store, frozen when approved, sent as file and link. In the place Reports."""
