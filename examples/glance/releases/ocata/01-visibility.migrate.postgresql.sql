-- emcee: pending: SELECT 1 FROM images WHERE visibility IS NULL UNION ALL SELECT 1 FROM image_members m JOIN images i ON i.id = m.image_id WHERE NOT m.deleted AND i.visibility = 'private' LIMIT 1
-- Ocata, migrate, PostgreSQL: rows from before expand get their visibility. Only rows without one are given one: what an Ocata node
-- has written already (a community image, say) stays. Each row goes straight to its final value, a thousand rows a transaction.

-- emcee: repeat
UPDATE images
   SET visibility = CASE
         WHEN is_public THEN 'public'
         WHEN EXISTS (SELECT 1 FROM image_members WHERE image_members.image_id = images.id AND NOT image_members.deleted) THEN 'shared'
         ELSE 'private'
       END::image_visibility
 WHERE id IN (SELECT id FROM images WHERE visibility IS NULL LIMIT 1000 FOR UPDATE);

-- A Newton node may have given members to a private image since.
-- emcee: repeat
UPDATE images
   SET visibility = 'shared'
 WHERE id IN (SELECT i.id
                FROM images i
               WHERE i.visibility = 'private'
                 AND EXISTS (SELECT 1 FROM image_members m WHERE m.image_id = i.id AND NOT m.deleted)
               LIMIT 1000
                 FOR UPDATE);
