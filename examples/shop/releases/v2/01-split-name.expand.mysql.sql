-- Expand: the new columns, and two triggers that keep both sides equal while both releases write.
--
--   forward   first_name is what stands before the first blank of full_name, last_name is the rest ('' if there is none)
--   backward  full_name is both with a blank between, or first_name alone when last_name is ''
--
-- A row AGREES when the new side is the old one's forward image, or the old side is the new one's backward image. The
-- triggers act only on a row that does not agree, and then on the side that this statement did not change. So v1 may
-- write a whole row back unchanged without losing what only v2 can say (the first name "Mary Ann"), and nothing is ever
-- rewritten under the hands of the release that wrote it. Texts are compared as bytes, since most collations call "ann"
-- and "Ann" equal. full_name stays NOT NULL: the server looks after the trigger. (MariaDB does so too, but for an INSERT ...
-- SELECT of release v2, which it refuses with error 1364 as long as both releases live; the shop has none.)
--
-- These statements commit one by one, and the order makes every stop on the way safe: the update trigger comes before
-- the insert trigger, so that no row is mapped at birth and then left behind by an update of release v1.
ALTER TABLE customers ADD COLUMN first_name varchar(200) NULL, ADD COLUMN last_name varchar(200) NULL, ALGORITHM=INSTANT;

DELIMITER //
CREATE TRIGGER customers_name_update BEFORE UPDATE ON customers FOR EACH ROW
BEGIN
  DECLARE old_side, new_side boolean;
  IF NOT (cast(NEW.first_name AS binary) <=> cast(substring_index(NEW.full_name, ' ', 1) AS binary)
          AND cast(NEW.last_name AS binary)
            <=> cast(substr(NEW.full_name, char_length(substring_index(NEW.full_name, ' ', 1)) + 2) AS binary)
          OR cast(NEW.full_name AS binary)
            <=> cast(concat(NEW.first_name, if(char_length(NEW.last_name) = 0, '', concat(' ', NEW.last_name))) AS binary)) THEN
    SET old_side = NOT cast(NEW.full_name AS binary) <=> cast(OLD.full_name AS binary);
    SET new_side = NOT (cast(NEW.first_name AS binary) <=> cast(OLD.first_name AS binary)
                        AND cast(NEW.last_name AS binary) <=> cast(OLD.last_name AS binary));
    IF old_side AND new_side THEN
      SIGNAL SQLSTATE '23000'
        SET MESSAGE_TEXT = 'customers: full_name and first_name, last_name were both changed and disagree';
    ELSEIF old_side THEN
      SET NEW.first_name = substring_index(NEW.full_name, ' ', 1);
      SET NEW.last_name = substr(NEW.full_name, char_length(NEW.first_name) + 2);
    ELSEIF new_side THEN
      SET NEW.full_name = concat(NEW.first_name, if(char_length(NEW.last_name) = 0, '', concat(' ', NEW.last_name)));
    END IF;
  END IF;
END//

CREATE TRIGGER customers_name_insert BEFORE INSERT ON customers FOR EACH ROW
BEGIN
  IF NEW.full_name IS NULL THEN
    SET NEW.full_name = concat(NEW.first_name, if(char_length(NEW.last_name) = 0, '', concat(' ', NEW.last_name)));
  ELSEIF NEW.first_name IS NULL AND NEW.last_name IS NULL THEN
    SET NEW.first_name = substring_index(NEW.full_name, ' ', 1);
    SET NEW.last_name = substr(NEW.full_name, char_length(NEW.first_name) + 2);
  ELSEIF NOT (cast(NEW.first_name AS binary) <=> cast(substring_index(NEW.full_name, ' ', 1) AS binary)
              AND cast(NEW.last_name AS binary)
                <=> cast(substr(NEW.full_name, char_length(substring_index(NEW.full_name, ' ', 1)) + 2) AS binary)
              OR cast(NEW.full_name AS binary)
                <=> cast(concat(NEW.first_name, if(char_length(NEW.last_name) = 0, '', concat(' ', NEW.last_name))) AS binary)) THEN
    SIGNAL SQLSTATE '23000'
      SET MESSAGE_TEXT = 'customers: full_name and first_name, last_name were both given and disagree';
  END IF;
END//
DELIMITER ;
