"""What runs in a simulator's own Python is no module of the tests."""

collect_ignore = ["in_workbench.py", "in_nest.py", "in_brian2.py"]
