-- One row per registered artist: whom the pipeline asks about, and what readers call them.
CREATE TABLE IF NOT EXISTS artists (
    id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT '22 base-62 characters',
    name VARCHAR(512) NOT NULL COMMENT 'As its source writes it',
    url VARCHAR(2048) NULL COMMENT 'Page of the artist at its source',
    popularity INT NULL COMMENT '0 to 100',
    followers BIGINT NULL,
    added_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'UTC',
    PRIMARY KEY (id),
    KEY artists_by_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
