#!/usr/bin/env bats
# An accident at every call of an upgrade on mysql (crash.bash says how, faulty.c which kinds there are).
load crash

@test "mysql: killed before a call, at any call" { crash_everywhere mysql kill-before 7; }
@test "mysql: killed after a call, at any call" { crash_everywhere mysql kill-after; }
@test "mysql: connection lost before a call" { crash_everywhere mysql lost-before 5; }
@test "mysql: connection lost before the answer" { crash_everywhere mysql lost-after 3; }
@test "mysql: told to try again" { crash_everywhere mysql retry 6; }
