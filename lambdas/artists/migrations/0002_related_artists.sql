-- One row per ordered pair of kindred artists; every run replaces the whole table by one of this shape.
CREATE TABLE IF NOT EXISTS related_artists (
    artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    y_artist CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    distance DOUBLE NOT NULL,
    PRIMARY KEY (artist_id, y_artist)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
