-- Columns that fit every pipeline; what one pipeline alone counts goes into figures.
ALTER TABLE pipeline_runs
    ADD COLUMN sources JSON NULL COMMENT 'Where its rows came from, by option of the run' AFTER finished_at,
    ADD COLUMN coverage_registered DOUBLE NULL COMMENT 'With features, as a share of those registered, 0 to 1',
    ADD COLUMN coverage_tracks DOUBLE NULL COMMENT 'With features, as a share of those with tracks, 0 to 1',
    ADD COLUMN figures JSON NULL COMMENT 'What this pipeline counts besides, by name'
