"""`python -m workbench` is the same door as `workbench`: handy under `mpirun` and where no script is on the path."""

import sys

from workbench.cli import main

sys.exit(main())
