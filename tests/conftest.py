"""What every test shares: no property fails because the machine was slow."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("truename", deadline=None)
settings.load_profile("truename")
