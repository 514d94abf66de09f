"""What `make run` shows: an invented catalogue, which the pipelines' demos are made of."""
