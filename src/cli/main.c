/* The door. What happens behind it, cli.h says. */
#include "cli/cli.h"
#include "base/banned.h"

int main(int argc, char **argv)
{
  return cli_main(argc, argv, &(UpgradeOptions){0});
}
