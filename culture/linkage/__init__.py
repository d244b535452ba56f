"""The test: does good treatment of staff go with good service? `analyse(panel, plan) -> Report`."""
