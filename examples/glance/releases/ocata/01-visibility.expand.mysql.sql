-- Ocata, expand, MySQL and MariaDB: images.visibility beside images.is_public, kept equal by two triggers while Newton nodes (which
-- know is_public only) and Ocata nodes (visibility only) write. Any number of these statements may have run: a Newton node never fails.

-- is_public may be NULL from now on, or an Ocata node, which doesn't know the column, could not insert.
ALTER TABLE images
  ADD COLUMN visibility enum('private', 'public', 'shared', 'community') NULL,
  MODIFY COLUMN is_public tinyint(1) NULL,
  ADD INDEX visibility_image_idx (visibility),
  ALGORITHM=INPLACE, LOCK=NONE;

DELIMITER //

-- The update trigger comes first: were it second, a row that the insert trigger had filled could change in between, unheard.
-- A column that is set to the value it has counts as not written. A row that is not filled yet and is written elsewhere stays so.
CREATE TRIGGER update_visibility BEFORE UPDATE ON images FOR EACH ROW
BEGIN
  DECLARE is_public_changed boolean DEFAULT NOT (NEW.is_public <=> OLD.is_public);
  DECLARE visibility_changed boolean DEFAULT NOT (NEW.visibility <=> OLD.visibility);
  IF (is_public_changed AND visibility_changed)
     OR (is_public_changed AND NEW.is_public IS NULL)
     OR (visibility_changed AND NEW.visibility IS NULL) THEN
    SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = 'Invalid visibility value';
  END IF;
  IF is_public_changed THEN
    SET NEW.visibility = IF(NEW.is_public, 'public', 'shared');
  ELSEIF visibility_changed THEN
    SET NEW.is_public = (NEW.visibility = 'public');
  END IF;
END//

CREATE TRIGGER insert_visibility BEFORE INSERT ON images FOR EACH ROW
BEGIN
  IF (NEW.is_public IS NULL) = (NEW.visibility IS NULL) THEN
    SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = 'Invalid visibility value';
  END IF;
  IF NEW.visibility IS NULL THEN
    SET NEW.visibility = IF(NEW.is_public, 'public', 'shared');
  ELSE
    SET NEW.is_public = (NEW.visibility = 'public');
  END IF;
END//

DELIMITER ;

UPDATE alembic_version SET version_num = 'ocata_expand01' WHERE version_num = 'mitaka02';
