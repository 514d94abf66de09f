-- One row per artist that is never recommended, to a listener or to anybody. Written by requests, not by runs.
CREATE TABLE IF NOT EXISTS muted_artists (
    listener_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Pseudonym; empty for everybody',
    artist_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Who is not recommended',
    name VARCHAR(512) NOT NULL COMMENT 'As it was asked for',
    muted_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'UTC',
    PRIMARY KEY (listener_id, artist_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
