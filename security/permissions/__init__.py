"""What each function may do, what it does, and that the two are the same."""
