-- One row per person whose history is in the lake: on what basis it may be read. Who has no basis is not read by runs.
CREATE TABLE IF NOT EXISTS people (
    id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Pseudonym, z and 21 base-62 characters',
    label VARCHAR(255) NULL COMMENT 'Shown instead of the pseudonym, if the person has one',
    basis VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'consent or research-licence',
    basis_date DATE NULL COMMENT 'Since when the basis holds',
    basis_source VARCHAR(255) NULL COMMENT 'Where it is written down, such as a form or a licence',
    purpose VARCHAR(255) NULL COMMENT 'What the history may be used for',
    added_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'When it was imported last, UTC',
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
