#!/usr/bin/env bats
# An accident at every call of an upgrade on sqlite (crash.bash says how, faulty.c which kinds there are).
load crash

@test "sqlite: killed before a call, at any call" { crash_everywhere sqlite kill-before 1; }
@test "sqlite: killed after a call, at any call" { crash_everywhere sqlite kill-after; }
@test "sqlite: connection lost before a call" { crash_everywhere sqlite lost-before 1; }
@test "sqlite: connection lost before the answer" { crash_everywhere sqlite lost-after 1; }
@test "sqlite: told to try again" { crash_everywhere sqlite retry 1; }
