"""The organisation, its customers, and the test: reads surveys only through `surveys.release`."""
