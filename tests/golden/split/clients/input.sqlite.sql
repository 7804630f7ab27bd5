.mode box
SELECT 1;
.read other.sql
SELECT .5;
