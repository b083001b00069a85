"""What nobody meant: generated requests to every form, and generated broken tables."""
