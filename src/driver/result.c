/* Decides how rows are kept: every cell as text in one string chunk, so that a result is freed in one piece. */
#include "driver/driver_private.h"
#include "base/banned.h"

#define CHUNK_BYTES 1024

DbResult *db_result_new(guint columns)
{
  DbResult *result = g_new0(DbResult, 1);
  result->columns = columns;
  result->text = g_string_chunk_new(CHUNK_BYTES);
  result->cells = g_ptr_array_new();
  result->names = g_ptr_array_new();
  return result;
}

void db_result_free(DbResult *result)
{
  if (!result)
    return;
  g_string_chunk_free(result->text);
  g_ptr_array_unref(result->cells);
  g_ptr_array_unref(result->names);
  g_free(result);
}

void db_result_name(DbResult *result, const char *name)
{
  g_assert(result->names->len < result->columns);
  g_ptr_array_add(result->names, g_string_chunk_insert(result->text, name));
}

void db_result_add(DbResult *result, const char *value, gsize length)
{
  g_ptr_array_add(result->cells, value ? g_string_chunk_insert_len(result->text, value, (gssize)length) : NULL);
}

void db_result_end_row(DbResult *result)
{
  result->rows++;
  g_assert(result->cells->len == (gsize)result->rows * result->columns);
}

guint db_result_rows(const DbResult *result)
{
  return result->rows;
}

guint db_result_columns(const DbResult *result)
{
  return result->columns;
}

gint64 db_result_changed(const DbResult *result)
{
  return result->changed;
}

const char *db_result_get(const DbResult *result, guint row, guint column)
{
  g_assert(row < result->rows && column < result->columns);
  return result->cells->pdata[(gsize)row * result->columns + column];
}

const char *db_result_column(const DbResult *result, guint column)
{
  g_assert(column < result->names->len);
  return result->names->pdata[column];
}
