-- c
SELECT 1;
-- emcee: repeat
SELECT 'a
b';
DELIMITER //
SELECT 2; //
DELIMITER ;
SELECT 3;
