SELECT 'a\'; SELECT "e;""f", `g;``h`, [i;j], x'3b', ?1, :a, @b, $c, #d;
SELECT 1 /* not /* nested; */ ; SELECT 2 --x;
;
