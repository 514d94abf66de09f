"""The functions of the serving side."""

from lambdas.serving.settings import MigrateSettings
from lambdas.shared.functions import Function

FUNCTIONS = (Function("serving", "migrate", "model", True, MigrateSettings, 512, 300),)
