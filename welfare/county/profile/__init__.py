"""The county's profile: one readable file that says how a county works. (县域配置)

`reading` asks for values and collects what is wrong, `saving` puts rows and counts what changed;
each app has a module `profile` (here: one per section) for the sections it owns. The whole is put
together above the floors, in counties/profile.py.
"""
