"""Files of an edition for other tools: a workbook, IATI, HXL, Parquet, and their manifest."""
