-- One row per listener and each of the most similar others; every run replaces the whole table by one of this shape.
CREATE TABLE IF NOT EXISTS related_listeners (
    listener_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Pseudonym',
    y_listener CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Pseudonym of who hears alike',
    score DOUBLE NOT NULL COMMENT 'The more the more alike; its scale is that of the model',
    cosine DOUBLE NULL COMMENT 'Of the mean vectors; NULL where one has none',
    shared_artists INT NOT NULL COMMENT 'How many artists both have played',
    ranking INT NOT NULL COMMENT 'From 1, the most similar',
    model VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'reference or taste',
    PRIMARY KEY (listener_id, ranking),
    KEY related_listeners_by_pair (y_listener, listener_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
