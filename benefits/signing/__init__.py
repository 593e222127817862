"""What somebody looks at before signing a payroll run, and whose hands are in it. (两人签批)"""
