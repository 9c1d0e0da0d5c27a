"""Deleting what people said, who they are and their files when its retention has ended."""
