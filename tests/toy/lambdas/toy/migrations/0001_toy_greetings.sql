-- One row per artist that is greeted; every run replaces the whole table by one of this shape.
CREATE TABLE IF NOT EXISTS toy_greetings (
    id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    greeting VARCHAR(64) NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
