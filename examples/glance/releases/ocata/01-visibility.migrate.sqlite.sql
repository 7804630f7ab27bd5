-- emcee: pending: SELECT 1 FROM images WHERE visibility IS NULL UNION ALL SELECT 1 FROM image_members m JOIN images i ON i.id = m.image_id WHERE NOT m.deleted AND i.visibility = 'private' LIMIT 1
-- Ocata, migrate, SQLite: rows from before expand get their visibility. Only rows without one are given one: what an Ocata node has
-- written already (a community image, say) stays. Each row goes straight to its final value, a few hundred rows a transaction.

-- ("NOT deleted" rather than "deleted = 0": an index on deleted would draw SQLite away from the one that finds an image's members.)
-- emcee: repeat
UPDATE images
   SET visibility = CASE
         WHEN is_public THEN 'public'
         WHEN EXISTS (SELECT 1 FROM image_members WHERE image_members.image_id = images.id AND NOT image_members.deleted) THEN 'shared'
         ELSE 'private'
       END
 WHERE rowid IN (SELECT rowid FROM images WHERE visibility IS NULL LIMIT 200);

-- A Newton node may have given members to a private image since.
-- emcee: repeat
UPDATE images
   SET visibility = 'shared'
 WHERE rowid IN (SELECT i.rowid
                   FROM images i
                  WHERE i.visibility = 'private'
                    AND EXISTS (SELECT 1 FROM image_members m WHERE m.image_id = i.id AND NOT m.deleted)
                  LIMIT 200);
