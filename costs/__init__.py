"""What a stage costs: at worst, in use, and while nobody uses it; its template at dated prices."""
