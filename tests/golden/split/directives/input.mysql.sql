# emcee: repeat
-- emcee: repeat
UPDATE a SET b = 1
