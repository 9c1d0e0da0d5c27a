"""Starting a programme: a new folder from the bundled example or from forms that are live."""
