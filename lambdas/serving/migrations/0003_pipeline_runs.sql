-- One row per run of a pipeline, also of one that failed.
CREATE TABLE IF NOT EXISTS pipeline_runs (
    run_id VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Name of the execution',
    pipeline VARCHAR(32) NOT NULL,
    dt VARCHAR(32) NOT NULL COMMENT 'The day as it was asked for, also when it was refused as none',
    status ENUM('succeeded', 'failed', 'incomplete') NOT NULL,
    started_at DATETIME(3) NOT NULL COMMENT 'UTC',
    finished_at DATETIME(3) NULL COMMENT 'UTC',
    source VARCHAR(32) NULL COMMENT 'Where tracks came from',
    features_source VARCHAR(32) NULL COMMENT 'Where audio features came from',
    artists_registered BIGINT NULL,
    artists_with_tracks BIGINT NULL,
    artists_with_features BIGINT NULL,
    skipped JSON NULL COMMENT 'Artists left out, counted by reason',
    calls_made BIGINT NULL COMMENT 'HTTP requests sent',
    calls_saved BIGINT NULL COMMENT 'HTTP requests that the lake made needless',
    rows_written BIGINT NULL COMMENT 'Rows of the serving table',
    coverage DOUBLE NULL COMMENT 'Artists with features, as a share of those registered, 0 to 1',
    message TEXT NULL COMMENT 'What a person should know, in one line',
    PRIMARY KEY (run_id),
    KEY pipeline_runs_by_day (pipeline, dt)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
