# Turns a line "sql TABLE CREATE TABLE ..." into lines for its CHECK and UNIQUE table constraints; other lines pass unchanged. It
# cuts at the commas of the outermost parenthesis, so a string or a name with a parenthesis or a comma in it would fool it.
$1 != "sql" { print; next }
{
  table = $2
  depth = 0
  item = ""
  for (i = index($0, "("); i <= length($0); i++) {
    c = substr($0, i, 1)
    if (c == ")" && --depth == 0) { constraint(item); break }
    if (c == "," && depth == 1) { constraint(item); item = ""; continue }
    if (depth > 0) item = item c
    if (c == "(") depth++
  }
}

# Everything between the first "(" and the last ")" of text.
function inside(text) {
  sub(/^[^(]*\(/, "", text)
  sub(/\)[^)]*$/, "", text)
  return text
}

function constraint(text,  name, columns) {
  gsub(/ +/, " ", text)
  sub(/^ /, "", text)
  name = "(unnamed)"
  if (match(text, /^CONSTRAINT [^ ]+ /)) {
    name = substr(text, 12, RLENGTH - 12)
    text = substr(text, RLENGTH + 1)
  }
  columns = inside(text)
  if (text ~ /^CHECK/) print "check " table " " name " clause=" columns
  if (text ~ /^UNIQUE/) { gsub(/ /, "", columns); print "unique " table " " name " cols=" columns }
}
