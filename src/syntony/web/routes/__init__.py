"""What the page asks for, one file a topic."""
