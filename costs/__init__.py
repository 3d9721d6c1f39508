"""What a stage can cost at worst, and while nobody uses it: its template's limits at dated prices."""
