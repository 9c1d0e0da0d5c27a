"""What every way has to bring: a form of 60 questions with a repeat, in how much memory."""

MOST_MEMORY = "192MB"  # For the database, as a programme would set it in ACCORD_MEMORY.
GROUP, REPEAT = "household", "household/person"
ASKED = (
    *(("text", f"remark_{number}") for number in range(18)),
    *(("integer", f"number_{number}") for number in range(11)),
    *(("decimal", f"amount_{number}") for number in range(6)),
    *(("select_one offered", f"answer_{number}") for number in range(12)),
    *(("select_multiple offered", f"several_{number}") for number in range(4)),
    *(("date", f"day_{number}") for number in range(4)),
)
ASKED_OF_EACH = (
    ("text", "relation"),
    ("integer", "age"),
    ("select_one offered", "attends"),
    ("decimal", "share"),
)
