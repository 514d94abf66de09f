-- One row per title of a platform, cleaned; every run replaces the whole table by one of this shape.
CREATE TABLE IF NOT EXISTS titles (
    id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Letter of the platform, then show_id',
    platform VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'movie or tv show',
    title TEXT NOT NULL COMMENT 'In lower case, like all text here',
    director TEXT NULL,
    country TEXT NULL,
    date_added DATE NULL,
    release_year SMALLINT NOT NULL,
    rating VARCHAR(32) NOT NULL COMMENT 'For which audience; g where the catalogue says nothing',
    duration_int INT NULL COMMENT 'In the unit of duration_type',
    duration_type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'min or season',
    listed_in TEXT NULL COMMENT 'Genres, commas between',
    description TEXT NULL,
    PRIMARY KEY (id),
    KEY titles_by_platform (platform, release_year, type),
    KEY titles_by_duration (duration_type, duration_int)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
