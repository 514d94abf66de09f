-- A run of a pipeline that nobody uses has a status of its own.
ALTER TABLE pipeline_runs
    MODIFY status ENUM('succeeded', 'failed', 'incomplete', 'nothing to do') NOT NULL
