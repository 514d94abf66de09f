-- One row per title that anybody has rated; every run replaces the whole table by one of this shape.
CREATE TABLE IF NOT EXISTS title_scores (
    title_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'As titles.id',
    ratings INT NOT NULL COMMENT 'How many people have rated it',
    score DOUBLE NOT NULL COMMENT 'Mean of their ratings, in stars',
    PRIMARY KEY (title_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
