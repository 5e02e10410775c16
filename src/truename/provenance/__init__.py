"""Who made each part of this program, and whether it is still what they made.

``models`` keeps the networks of the manifest, ``installed`` checks every file that Python would load against the lock,
``doctor`` says what is missing. Nothing here uses the network but ``models.pull``.
"""
