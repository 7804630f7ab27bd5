CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- a ; and a '
  NEW.a := 'x;y';
  RETURN NEW;
END;
$$;
CREATE FUNCTION g() RETURNS text AS $body$ SELECT $$a;b$$ || '; $BODY$ $_body$ ' $body$ LANGUAGE sql;
SELECT a$b$c, $1, $tag$;$tag$, $é$;$é$ FROM t;
DO $a$ BEGIN PERFORM $b$;$a;$b$; END $a$;
