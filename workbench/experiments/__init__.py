"""What each lab holds, without a page: choices and results as Param objects."""
