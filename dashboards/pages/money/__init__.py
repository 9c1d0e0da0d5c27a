"""The page of money: did what was agreed arrive when it was due, and is it accounted for?"""
