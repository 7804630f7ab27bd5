-- emcee: no-transaction
  --emcee:repeat  
UPDATE a SET b = 1; -- emcee: repeat
-- emcee: pending: SELECT 1; -- not more
--   Emcee:   REPEAT
SELECT 1
-- emcee: repeat
;
/* emcee: repeat */
-- emcee
-- this emcee: is prose
-- emcee:
SELECT 2;
