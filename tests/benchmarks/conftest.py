"""What runs as a script, some of it in a simulator's own Python, is no module of the tests."""

from pathlib import Path

collect_ignore = [path.name for path in Path(__file__).parent.glob("*.py") if not path.name.startswith("test_")]
