"""What came back of a month that was paid too much: by receipts, or set off against later months.

One query with award, month and sum; a month that is paid is paid less this.
"""

RECOVERED = "SELECT NULL::bigint, NULL::date, NULL::numeric WHERE false"
