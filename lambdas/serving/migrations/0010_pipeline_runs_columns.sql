-- Columns that were of one pipeline alone, and whose values stand in sources, coverage_tracks and figures now.
ALTER TABLE pipeline_runs
    DROP COLUMN source,
    DROP COLUMN features_source,
    DROP COLUMN artists_registered,
    DROP COLUMN artists_with_tracks,
    DROP COLUMN artists_with_features,
    DROP COLUMN skipped,
    DROP COLUMN coverage
