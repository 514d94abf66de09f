-- One row per track of the last charts: what readers call it; every run replaces the whole table by one of this shape.
CREATE TABLE IF NOT EXISTS tracks (
    id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(512) NOT NULL,
    artists VARCHAR(512) NOT NULL,
    url VARCHAR(2048) NULL,
    album VARCHAR(512) NULL,
    popularity INT NULL,
    markets JSON NOT NULL,
    PRIMARY KEY (id),
    KEY tracks_by_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
