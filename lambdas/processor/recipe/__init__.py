"""What a recipe says, and the steps that it is made of."""
