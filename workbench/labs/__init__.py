"""The pages: one lab a file, the shell around them, and the runner that keeps them alive."""
