"""Speed and memory, measured by one command: `make bench`."""
