-- One row per ordered pair of related tracks; every run replaces the whole table by one of this shape.
CREATE TABLE IF NOT EXISTS related_tracks (
    track_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    y_track CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    distance DOUBLE NOT NULL,
    ranking INT NOT NULL,
    same_cluster BOOLEAN NOT NULL,
    PRIMARY KEY (track_id, y_track),
    KEY related_tracks_by_ranking (track_id, ranking)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
