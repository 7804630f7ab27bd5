#!/usr/bin/env bats
# An accident at every call of an upgrade on pgbouncer (crash.bash says how, faulty.c which kinds there are).
load crash

@test "pgbouncer: killed before a call, at any call" { crash_everywhere pgbouncer kill-before 7; }
@test "pgbouncer: killed after a call, at any call" { crash_everywhere pgbouncer kill-after 3; }
@test "pgbouncer: connection lost before a call" { crash_everywhere pgbouncer lost-before 5; }
@test "pgbouncer: connection lost before the answer" { crash_everywhere pgbouncer lost-after 3; }
@test "pgbouncer: told to try again" { crash_everywhere pgbouncer retry 6; }
