"""The page of one result: how far from plan, who is reached, and can it be trusted?"""
