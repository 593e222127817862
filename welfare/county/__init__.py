"""Where and when: divisions, calendar, dated parameters, the county's profile."""
