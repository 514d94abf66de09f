-- One row per track that was compared: its point. The Euclidean distance of two points is their distance in
-- related_tracks. A feature is a z-score over the day's tracks; NULL where the model does not use it.
CREATE TABLE IF NOT EXISTS track_points (
    track_id CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    danceability DOUBLE NULL,
    energy DOUBLE NULL,
    loudness DOUBLE NULL,
    speechiness DOUBLE NULL,
    acousticness DOUBLE NULL,
    instrumentalness DOUBLE NULL,
    liveness DOUBLE NULL,
    valence DOUBLE NULL,
    tempo DOUBLE NULL,
    `key` DOUBLE NULL,
    `mode` DOUBLE NULL,
    time_signature DOUBLE NULL,
    duration_ms DOUBLE NULL,
    PRIMARY KEY (track_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
