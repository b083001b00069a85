"""Which skills the work asks for, what each level looks like, and on what evidence a person stands at one. Place: People."""
