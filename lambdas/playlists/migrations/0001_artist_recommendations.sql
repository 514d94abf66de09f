-- One row per listener and recommended artist; every run replaces the whole table by one of this shape.
CREATE TABLE IF NOT EXISTS artist_recommendations (
    listener_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Pseudonym',
    artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Whom the listener does not play yet',
    ranking INT NOT NULL COMMENT 'From 1, the best',
    score DOUBLE NOT NULL COMMENT 'The more the better, within one listener',
    because_artist CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Whom the listener plays: the reason',
    model VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'blend, als or rdlae',
    PRIMARY KEY (listener_id, ranking),
    KEY artist_recommendations_by_artist (artist_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
