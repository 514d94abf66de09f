-- One row per audio feature that the model uses: mean and population standard deviation of artist_points,
-- by which a reader tells whether an artist has more of it than most.
CREATE TABLE IF NOT EXISTS artist_scales (
    feature VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    mean DOUBLE NOT NULL,
    deviation DOUBLE NOT NULL COMMENT '0 where every artist has the same',
    PRIMARY KEY (feature)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
