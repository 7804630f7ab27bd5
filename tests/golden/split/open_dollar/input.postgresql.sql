SELECT 1;
SELECT 2, $x$ a $y$;
