"""Remedies: what a customer gets when something went wrong, by guide and within limits, and its ledger. Place: Service desk."""
