"""The invented catalogue of `make run`, from which the pipelines' demos are made."""
