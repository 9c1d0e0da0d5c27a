"""The page of capacity: where do partners want support, and did they get it?"""
