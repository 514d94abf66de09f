-- One row per person who rates: with rating_titles, what the model expects of any title. A prediction in stars is
-- rating_users.level + rating_titles.bias + the sum of the products of both factors.
CREATE TABLE IF NOT EXISTS rating_users (
    user_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Pseudonym',
    ratings INT NOT NULL COMMENT 'How many titles the person has rated',
    level DOUBLE NOT NULL COMMENT 'Mean of all ratings and bias of the person, in stars',
    half_width DOUBLE NOT NULL COMMENT 'Stars: four of five predictions are right within so many',
    factors JSON NOT NULL COMMENT 'A list of numbers, as many as in rating_titles',
    rated JSON NOT NULL COMMENT 'What the person has rated: a list of [title_id, stars]',
    PRIMARY KEY (user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
