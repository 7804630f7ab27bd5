/* Ctrl-C during a run: the first one asks the engine to stop where it can go on from, the second one kills. */
#pragma once
#include "run/upgrade.h"

/* From now until signals_end(), SIGINT, SIGTERM and SIGHUP interrupt upgrade. Signals that are ignored (nohup) stay so. */
void signals_begin(Upgrade *upgrade);

/* Call it before upgrade is freed. */
void signals_end(void);

/* Writing to a reader that has gone is an error to be looked at, not death in the middle of a run. */
void signals_ignore_broken_pipes(void);
