"""Forms that are filled in where there is no line and arrive when there is one. (离线填写)"""
