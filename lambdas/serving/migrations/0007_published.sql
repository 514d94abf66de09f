-- One row per serving table that holds a run's rows: which run's. Replaced by the same RENAME as the tables.
CREATE TABLE IF NOT EXISTS published (
    pipeline VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    table_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dt CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Day of the rows, YYYY-MM-DD',
    run_id VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'As in pipeline_runs',
    model JSON NOT NULL COMMENT 'What the rows were computed with: features, and more',
    contract INT NOT NULL COMMENT 'Number of the migration that changed the table last',
    at DATETIME(3) NOT NULL COMMENT 'When it was published, UTC',
    rows_published BIGINT NULL COMMENT 'Rows at that moment; some may have been deleted since',
    coverage_tracks DOUBLE NULL COMMENT 'Compared, as a share of those with tracks, 0 to 1',
    PRIMARY KEY (table_name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
