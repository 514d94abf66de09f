-- One row per rated title: with rating_users, what the model expects of any person.
CREATE TABLE IF NOT EXISTS rating_titles (
    title_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'As titles.id',
    ratings INT NOT NULL COMMENT 'How many people have rated it',
    bias DOUBLE NOT NULL COMMENT 'Of the title, in stars',
    factors JSON NOT NULL COMMENT 'A list of numbers, as many as in rating_users',
    PRIMARY KEY (title_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
