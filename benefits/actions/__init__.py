"""Acts on payroll runs, bank files and accounts."""
