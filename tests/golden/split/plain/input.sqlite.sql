-- a comment; with a semicolon
CREATE TABLE a (x text DEFAULT 'it''s; here');   /* one; more */ INSERT INTO a VALUES ('--'), ('/*');;
;
SELECT "name;of" FROM a -- behind; it
  WHERE x = 1 /* trailing */ ;
  -- the last one has no terminator
DELETE FROM a
