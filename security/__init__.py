"""What scanners and rules of our own find in the synthesized templates, and what is accepted of it."""
