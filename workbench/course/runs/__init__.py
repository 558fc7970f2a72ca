"""What the runs of lessons do and measure, where that is too long to stand beside their text."""
