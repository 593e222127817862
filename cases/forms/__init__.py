"""Forms of the case pages: they check what was typed; the actions decide what is allowed."""
