"""The programme folder read, typed and checked."""
