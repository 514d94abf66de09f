"""Examples are drawn the same way each time, and few: what is found is kept as a test of its own."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "kindred",
    max_examples=60,
    deadline=None,  # the machine may be busy; nothing here is a claim about speed
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kindred")
