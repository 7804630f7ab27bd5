#!/usr/bin/env bats
# An accident at every call of an upgrade on mariadb (crash.bash says how, faulty.c which kinds there are).
load crash

@test "mariadb: killed before a call, at any call" { crash_everywhere mariadb kill-before 7; }
@test "mariadb: killed after a call, at any call" { crash_everywhere mariadb kill-after; }
@test "mariadb: connection lost before a call" { crash_everywhere mariadb lost-before 5; }
@test "mariadb: connection lost before the answer" { crash_everywhere mariadb lost-after 3; }
@test "mariadb: told to try again" { crash_everywhere mariadb retry 6; }
