SELECT 'a\';b', "c\";d", `e;``f`, 'g\\', "h""i;j";
SELECT 1; # comment; here
SELECT 2 --3;
;
SELECT 4; --
SELECT 5; -- comment; too
SELECT _utf8'x;y', N'z;', x'3B', @`v;w`, @'v;w', \N;
