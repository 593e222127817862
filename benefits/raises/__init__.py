"""What new standards and rates do to running awards, in sets and in chunks. (提标)"""
