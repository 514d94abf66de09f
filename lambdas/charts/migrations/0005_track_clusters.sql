-- One row per track that was compared; every run replaces the whole table by one of this shape.
CREATE TABLE IF NOT EXISTS track_clusters (
    track_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    cluster INT NOT NULL,
    distance DOUBLE NOT NULL,
    PRIMARY KEY (track_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
