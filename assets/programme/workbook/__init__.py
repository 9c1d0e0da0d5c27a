"""Everything that officers edit as one workbook, written and taken over again."""
