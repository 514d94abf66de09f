-- One row per title and person of its cast, each once a title; a name of digits only is no name.
CREATE TABLE IF NOT EXISTS title_cast (
    title_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'As titles.id',
    position SMALLINT NOT NULL COMMENT 'From 1, in the order of the catalogue',
    name VARCHAR(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'In lower case',
    PRIMARY KEY (title_id, position),
    KEY title_cast_by_name (name(64))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
