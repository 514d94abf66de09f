-- What of a person may be read: plays, ratings or both. Whoever was registered before had brought plays.
ALTER TABLE people
    ADD COLUMN kinds SET('plays', 'ratings') NOT NULL DEFAULT 'plays' COMMENT 'What of the person the basis is for'
