/* YAML: what is taken, where its nodes stand, and what is refused, with its place. */
#include <string.h>

#include "project/complaint.h"
#include "project/project_read.h"
#include "project/yaml_tree.h"

#include "base/banned.h"

static void show(GString *out, const YamlNode *node)
{
  if (node->key)
    g_string_append_printf(out, "%s@%d:%d=", node->key->text, node->key->line, node->key->column);
  if (node->kind == YAML_TEXT) {
    g_string_append_printf(out, "%s%s%s", node->plain ? "" : "'", node->text, node->plain ? "" : "'");
  } else {
    g_string_append(out, node->kind == YAML_LIST ? "[" : "{");
    for (const YamlNode *child = node->first; child; child = child->next) {
      show(out, child);
      g_string_append(out, child->next ? ", " : "");
    }
    g_string_append(out, node->kind == YAML_LIST ? "]" : "}");
  }
  g_string_append_printf(out, "@%d:%d", node->line, node->column);
}

/* The tree and the complaints, each on a line. */
static char *parse(const char *text, gsize length)
{
  g_autoptr(Arena) arena = arena_new();
  g_autoptr(GPtrArray) complaints = complaints_new();
  GString *out = g_string_new(NULL);
  g_autofree char *copy = g_memdup2(text, length);
  const YamlNode *root = yaml_parse(arena, "f", copy, length, complaints);
  if (root)
    show(out, root);
  for (guint i = 0; i < complaints->len; i++)
    g_string_append_printf(out, "%s%s", out->len ? "\n" : "", (const char *)complaints->pdata[i]);
  return g_string_free(out, FALSE);
}

static const struct {
  const char *text, *result;
} rows[] = {
  {"", ""},
  {"# nothing\n", ""},
  {"---\n", "@2:1"},
  {"a: 1", "{a@1:1=1@1:4}@1:1"},
  {"\xef\xbb\xbf" "a: 1", "{a@1:1=1@1:4}@1:1"},
  {"a: 1\r\nb:\r\n  - x\r\n  - 'y'\r\n", "{a@1:1=1@1:4, b@2:1=[x@3:5, 'y'@4:5]@3:3}@1:1"},
  {"\xc3\xa9: [\xc3\xa9, b]", "{\xc3\xa9@1:1=[\xc3\xa9@1:5, b@1:8]@1:4}@1:1"},
  /* nothing is typed by guess */
  {"[no, 1.10, 0x1, ~, null, 2020-01-01]", "[no@1:2, 1.10@1:6, 0x1@1:12, ~@1:17, null@1:20, 2020-01-01@1:26]@1:1"},
  {"a:\nb: ''\nc: |\n  x\n  y\n", "{a@1:1=@1:3, b@2:1=''@2:4, c@3:1='x\ny\n'@3:4}@1:1"},
  {"{a: {b: []}}", "{a@1:2={b@1:6=[]@1:9}@1:5}@1:1"},
  /* refused, and read on */
  {"a: &x 1\nb: *x\nc: !!str 2\nd: &y [1]\n",
   "{a@1:1=1@1:4, b@2:1=x@2:4, c@3:1=2@3:4, d@4:1=[1@4:8]@4:4}@1:1\n"
   "f:1:4: anchors (&name) are not taken here; write it out\n"
   "f:2:4: aliases (*name) are not taken here; write it out\n"
   "f:3:4: tags (!name) are not taken here; leave it out\n"
   "f:4:4: anchors (&name) are not taken here; write it out"},
  {"a: 1\nb: 2\na: 3\n", "{a@1:1=1@1:4, b@2:1=2@2:4, a@3:1=3@3:4}@1:1\nf:3:1: key `a` stands here again; it is in line 1 already"},
  {"a: 1\nx: {a: 2}\n", "{a@1:1=1@1:4, x@2:1={a@2:5=2@2:8}@2:4}@1:1"},
  /* refused, and no more to read */
  {"[a]: 1", "f:1:1: a key must be a text, not a list or a map"},
  {"? {a: 1}\n: 1", "f:1:3: a key must be a text, not a list or a map"},
  {"a: 1\n---\nb: 1\n", "f:2:1: a second document begins here; there must be one only"},
  {"a: [1, 2", "f:2:1: not valid YAML: did not find expected ',' or ']', while parsing a flow sequence that begins in line 1"},
  {"a:\n\t- b", "f:2:1: a tab can't stand here; indent with spaces"},
  {"a: @b", "f:1:4: `@` can't begin a text; put quotes around it"},
  {"a: b: c", "f:1:5: not valid YAML: mapping values are not allowed in this context"},
  {"a: 'x", "f:1:6: not valid YAML: found unexpected end of stream, while scanning a quoted scalar that begins in line 1"},
  {"a: 1\nb: \x01", "f:2:4: not valid YAML: control characters are not allowed"},
  {"a: \xff\n", "f:1:4: byte 0xff is not UTF-8; save the file as UTF-8"},
  {"a: \xc3\xa9 \xc3\n", "f:1:6: byte 0xc3 is not UTF-8; save the file as UTF-8"},
};

static void test_trees(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *result = parse(rows[i].text, strlen(rows[i].text));
    g_test_message("%s", rows[i].text);
    g_assert_cmpstr(result, ==, rows[i].result);
  }
}

static void test_nul(void)
{
  g_autofree char *result = parse("a: 1\nb\0", 7);
  g_assert_cmpstr(result, ==, "f:2:2: there is a NUL byte; this must be a text file in UTF-8");
}

static void test_nul_escaped(void)
{
  g_autofree char *result = parse("a: \"x\\0y\"", 9);
  g_assert_true(g_str_has_suffix(result, "\nf:1:4: a NUL character can't stand in a text"));
}

static char *nested(guint depth)
{
  g_autofree char *open = g_strnfill(depth, '['), *close = g_strnfill(depth, ']');
  return g_strconcat(open, close, NULL);
}

static void test_depth(void)
{
  g_autofree char *most = nested(PROJECT_YAML_DEPTH), *more = nested(PROJECT_YAML_DEPTH + 1), *much = nested(100000);
  g_autofree char *good = parse(most, strlen(most)), *bad = parse(more, strlen(more)), *worse = parse(much, strlen(much));
  g_assert_true(g_str_has_prefix(good, "[[[[") && !strchr(good, '\n'));
  g_assert_cmpstr(bad, ==, "f:1:65: nested deeper than 64 levels");
  g_assert_cmpstr(worse, ==, bad);
}

static void test_size(void)
{
  g_autofree char *most = g_strnfill(PROJECT_YAML_LIMIT, ' '), *more = g_strnfill(PROJECT_YAML_LIMIT + 1, ' ');
  g_autofree char *good = parse(most, PROJECT_YAML_LIMIT), *bad = parse(more, PROJECT_YAML_LIMIT + 1);
  g_assert_cmpstr(good, ==, "");
  g_assert_cmpstr(bad, ==, "f: larger than 1048576 bytes");
}

/* Many complaints end in one that says so. */
static void test_many_complaints(void)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (int i = 0; i < COMPLAINT_LIMIT + 100; i++)
    g_string_append(text, "- &a x\n");
  g_autofree char *result = parse(text->str, text->len);
  g_auto(GStrv) lines = g_strsplit(result, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), ==, COMPLAINT_LIMIT + 2);
  g_assert_cmpstr(lines[COMPLAINT_LIMIT + 1], ==, "and more; mend these first");
}

static void test_asking(void)
{
  static const char text[] = "a: x\nb:\nlist: [1]\n";
  static const char *const known[] = {"a", "lists"};
  g_autoptr(Arena) arena = arena_new();
  g_autoptr(GPtrArray) complaints = complaints_new();
  const YamlNode *root = yaml_parse(arena, "f", text, strlen(text), complaints);
  g_assert_cmpstr(yaml_get(root, "a")->text, ==, "x");
  g_assert_null(yaml_get(root, "c"));
  g_assert_null(yaml_get(yaml_get(root, "a"), "a"));
  g_assert_true(yaml_is_empty(yaml_get(root, "b")));
  g_assert_false(yaml_is_empty(yaml_get(root, "a")) || yaml_is_empty(yaml_get(root, "list")));
  yaml_check_keys(root, known, G_N_ELEMENTS(known), complaints);
  g_assert_cmpuint(complaints->len, ==, 2);
  g_assert_cmpstr(complaints->pdata[0], ==, "f:2:1: unknown key `b`; known are `a` and `lists`");
  g_assert_cmpstr(complaints->pdata[1], ==, "f:3:1: unknown key `list`; did you mean `lists`?");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/project/yaml_tree/trees", test_trees);
  g_test_add_func("/project/yaml_tree/nul", test_nul);
  g_test_add_func("/project/yaml_tree/nul_escaped", test_nul_escaped);
  g_test_add_func("/project/yaml_tree/depth", test_depth);
  g_test_add_func("/project/yaml_tree/size", test_size);
  g_test_add_func("/project/yaml_tree/many_complaints", test_many_complaints);
  g_test_add_func("/project/yaml_tree/asking", test_asking);
  return g_test_run();
}
