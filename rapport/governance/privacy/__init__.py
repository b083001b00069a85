"""Privacy: requests of customers about their data, giving out, erasing, retention, legal hold. Place: Policy & quality."""
