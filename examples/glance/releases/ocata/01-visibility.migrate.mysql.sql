-- emcee: pending: SELECT 1 FROM images WHERE visibility IS NULL UNION ALL SELECT 1 FROM image_members m JOIN images i ON i.id = m.image_id WHERE m.deleted = 0 AND i.visibility = 'private' LIMIT 1
-- Ocata, migrate, MySQL and MariaDB: rows from before expand get their visibility. Only rows without one are given one: what an Ocata
-- node has written already (a community image, say) stays. Each row goes straight to its final value, a thousand rows a transaction.

-- The members are looked up without locking them; what changes there meanwhile, the second statement and the pending query see.
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;

-- emcee: repeat
UPDATE images
   SET visibility = CASE
         WHEN is_public THEN 'public'
         WHEN EXISTS (SELECT 1 FROM image_members WHERE image_members.image_id = images.id AND image_members.deleted = 0) THEN 'shared'
         ELSE 'private'
       END
 WHERE visibility IS NULL
 LIMIT 1000;

-- A Newton node may have given members to a private image since.
-- emcee: repeat
UPDATE images
  JOIN (SELECT DISTINCT i.id
          FROM image_members m
          JOIN images i ON i.id = m.image_id
         WHERE m.deleted = 0 AND i.visibility = 'private'
         LIMIT 1000) AS batch ON batch.id = images.id
   SET images.visibility = 'shared'
 WHERE images.visibility = 'private';
