/* JSON text: nesting, exact numbers, strings from anywhere; and every kind of event. */
#include "report/json.h"

static void assert_line(const Doc *doc, const char *expected)
{
  g_autofree char *line = doc_line(doc);
  g_assert_cmpstr(line, ==, expected);
}

static void test_nesting_and_order(void)
{
  g_autoptr(Doc) doc = doc_new();
  doc_text(doc, "z", "last first");
  doc_begin_array(doc, "list");
  doc_begin(doc, NULL);
  doc_flag(doc, "yes", true);
  doc_end(doc);
  doc_text(doc, NULL, NULL);
  doc_end(doc);
  doc_integer(doc, "a", 1);
  assert_line(doc, "{\"z\":\"last first\",\"list\":[{\"yes\":true},null],\"a\":1}");
}

static void test_numbers_are_exact(void)
{
  g_autoptr(Doc) doc = doc_new();
  doc_integer(doc, "most", G_MAXINT64);
  doc_seconds(doc, "third", 1.0 / 3);
  doc_seconds(doc, "none", 0.0 / 0.0);
  assert_line(doc, "{\"most\":9223372036854775807,\"third\":0.333333,\"none\":null}");
}

static void test_any_bytes_become_json(void)
{
  g_autoptr(Doc) doc = doc_new();
  doc_text(doc, "quote", "\"\n\033");
  doc_text(doc, "bytes", "a\xff");
  assert_line(doc, "{\"quote\":\"\\\"\\n\\u001B\",\"bytes\":\"a\xef\xbf\xbd\"}");
}

typedef struct {
  Event event;
  const char *json;
} EventCase;

static const EventCase event_cases[] = {
  {{.kind = EVENT_SCRIPT_BEGIN, .identifier = "v2_expand01", .file = "f.sql", .phase = PHASE_EXPAND, .steps = 3},
   "{\"event\":\"script_begin\",\"identifier\":\"v2_expand01\",\"phase\":\"expand\",\"file\":\"f.sql\",\"step\":0,\"steps\":3}"},
  {{.kind = EVENT_STEP_BEGIN, .identifier = "i", .step = 1, .steps = 3, .text = "SELECT 1"},
   "{\"event\":\"step_begin\",\"identifier\":\"i\",\"step\":1,\"steps\":3,\"text\":\"SELECT 1\"}"},
  {{.kind = EVENT_STEP_END, .identifier = "i", .step = 1, .steps = 3, .text = "SELECT 1", .rows = -1, .seconds = 0.5},
   "{\"event\":\"step_end\",\"identifier\":\"i\",\"step\":1,\"steps\":3,\"text\":\"SELECT 1\",\"rows\":null,\"seconds\":0.5}"},
  {{.kind = EVENT_REPEAT, .identifier = "i", .step = 1, .steps = 1, .count = 2, .rows = 5, .total = 10},
   "{\"event\":\"repeat\",\"identifier\":\"i\",\"step\":1,\"steps\":1,\"count\":2,\"rows\":5,\"total\":10}"},
  {{.kind = EVENT_PENDING, .identifier = "i", .count = 2}, "{\"event\":\"pending\",\"identifier\":\"i\",\"count\":2}"},
  {{.kind = EVENT_SCRIPT_END, .identifier = "i", .rows = 7, .seconds = 1},
   "{\"event\":\"script_end\",\"identifier\":\"i\",\"rows\":7,\"seconds\":1.0}"},
  {{.kind = EVENT_NOOPS, .identifier = "i", .count = 2}, "{\"event\":\"noops\",\"identifier\":\"i\",\"count\":2}"},
  {{.kind = EVENT_WAIT, .text = "a lock", .seconds = 2}, "{\"event\":\"wait\",\"text\":\"a lock\",\"seconds\":2.0}"},
  {{.kind = EVENT_BLOCKER, .text = "b"}, "{\"event\":\"blocker\",\"text\":\"b\"}"},
  {{.kind = EVENT_RECOVER, .identifier = "i", .text = "r"}, "{\"event\":\"recover\",\"identifier\":\"i\",\"text\":\"r\"}"},
  {{.kind = EVENT_WARNING, .text = "w"}, "{\"event\":\"warning\",\"text\":\"w\"}"},
  {{.kind = EVENT_NOTE, .text = "n"}, "{\"event\":\"note\",\"text\":\"n\"}"},
};

static void test_events(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(event_cases); i++) {
    g_autofree char *json = event_json(&event_cases[i].event);
    g_assert_cmpstr(json, ==, event_cases[i].json);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/report/json/nesting-and-order", test_nesting_and_order);
  g_test_add_func("/report/json/numbers-are-exact", test_numbers_are_exact);
  g_test_add_func("/report/json/any-bytes-become-json", test_any_bytes_become_json);
  g_test_add_func("/report/json/events", test_events);
  return g_test_run();
}
