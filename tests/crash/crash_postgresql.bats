#!/usr/bin/env bats
# An accident at every call of an upgrade on postgresql (crash.bash says how, faulty.c which kinds there are).
load crash

@test "postgresql: killed before a call, at any call" { crash_everywhere postgresql kill-before 7; }
@test "postgresql: killed after a call, at any call" { crash_everywhere postgresql kill-after; }
@test "postgresql: connection lost before a call" { crash_everywhere postgresql lost-before 5; }
@test "postgresql: connection lost before the answer" { crash_everywhere postgresql lost-after 3; }
@test "postgresql: told to try again" { crash_everywhere postgresql retry 6; }
