/* Functions nobody may call here: each has a safe twin in GLib. Included last by every .c file. */
#pragma once
#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof localtime gmtime ctime asctime gets
