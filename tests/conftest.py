"""What holds for all tests: a property is a property on a slow machine too."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A deadline of milliseconds for one example would be a timed assertion in each property test.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
