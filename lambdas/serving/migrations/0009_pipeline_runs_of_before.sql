-- Rows that an older version wrote, with their columns as they will be. Before, coverage was of those with tracks.
UPDATE pipeline_runs
SET
    sources = JSON_OBJECT('source', source, 'features', features_source),
    coverage_registered = artists_with_features / NULLIF(artists_registered, 0),
    coverage_tracks = coverage,
    figures = JSON_OBJECT(
        'artists_registered', artists_registered,
        'artists_with_tracks', artists_with_tracks,
        'artists_with_features', artists_with_features,
        'skipped', JSON_EXTRACT(COALESCE(skipped, '{}'), '$')
    )
WHERE figures IS NULL
