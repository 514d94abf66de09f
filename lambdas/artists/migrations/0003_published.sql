-- What an older version wrote into the comment of related_artists, as its row of published.
INSERT IGNORE INTO published (pipeline, table_name, dt, run_id, model, contract, at)
SELECT
    'artists',
    table_name,
    SUBSTRING(table_comment, 4, 10),
    SUBSTRING_INDEX(table_comment, ' run=', -1),
    CONCAT(
        '{"features": ["',
        REPLACE(SUBSTRING_INDEX(SUBSTRING_INDEX(table_comment, ' run=', 1), ' features=', -1), ',', '", "'),
        '"]}'
    ),
    2,
    COALESCE(create_time, NOW(3))
FROM information_schema.tables
WHERE
    table_schema = DATABASE()
    AND table_name = 'related_artists'
    AND table_comment LIKE 'dt=____-__-__ features=% run=%'
