"""Data in, plain-dictionary Plotly figures out."""
