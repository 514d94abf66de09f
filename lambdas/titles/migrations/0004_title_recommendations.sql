-- One row per person and recommended title; every run replaces the whole table by one of this shape.
CREATE TABLE IF NOT EXISTS title_recommendations (
    user_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Pseudonym',
    title_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'As titles.id',
    ranking INT NOT NULL COMMENT 'From 1, the best',
    score DOUBLE NOT NULL COMMENT 'By which the titles are ranked; comparable within a person only',
    stars DOUBLE NOT NULL COMMENT 'What the model of ratings expects the person to give',
    model VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Such as als',
    PRIMARY KEY (user_id, ranking)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
