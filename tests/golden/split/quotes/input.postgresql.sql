SELECT 'a\', ';b', E'c\';d', e'\\', "e;""f", U&"d\0061t;a", U&'\0041;';
SELECT E'one;'
  'two\';';
SELECT 1 /* nested /* twice; */ still; */ ; SELECT 2;
SELECT a --3;
;
SELECT '{"a;": 1}'::jsonb ? 'b;', x::text, y[1:2], :name, a<@b;
SELECT #;1;
