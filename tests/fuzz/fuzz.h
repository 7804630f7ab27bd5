/* What a fuzz target is: it takes any bytes and asserts what must hold whatever they are. libFuzzer feeds it (meson option
 * `fuzz`), and fuzz_run.c feeds it the files of tests/fuzz/corpus, as a plain test. */
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
