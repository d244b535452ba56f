"""What `make bench` runs: claims of speed and calibration, as ratios measured in one run."""
