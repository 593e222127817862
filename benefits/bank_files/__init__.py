"""The files that go to the banks and come back, as each bank's layout in data says. (代发文件)

`layout` holds what a layout says, `described` reads it from the profile or the county's row,
`outgoing` writes a file and reads it back, `answers` makes a table of what a bank
sent, `usual` is the layout to begin with.
"""
