// GNU extensions of glibc 2.34 that the Glibc module does not export, because it is built without _GNU_SOURCE.
#include <spawn.h>

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int pipe2(int ends[2], int flags);

int renameat2(int old_folder, const char *old_path, int new_folder, const char *new_path, unsigned int flags);

enum { WAYBILL_SPAWN_SETSID = 0x80, WAYBILL_RENAME_EXCHANGE = 2 };
