"""Direction: where the director looks first, and steers."""
