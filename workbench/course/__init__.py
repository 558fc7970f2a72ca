"""Lessons that ask, run and check: headless, for notebooks and pages alike."""
