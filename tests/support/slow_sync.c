/* Preloaded into a store, and into who syncs its file: a disk that stalls, fails or fills, at the test's will.
 *
 * Files in the folder $EARSHOT_DISK are its switches and its log:
 *   stall    while it exists, fdatasync and fsync of the append-only file wait
 *   slow     holds milliseconds; each of these takes so much longer
 *   full     while it exists, writes to the append-only file fail with ENOSPC
 *   synced   gets a line for each of these: how many bytes it covered, and the file
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *disk(const char *name, char *path) {
    const char *folder = getenv("EARSHOT_DISK");
    if (folder == NULL) return NULL;
    snprintf(path, PATH_MAX, "%s/%s", folder, name);
    return path;
}

static int on(const char *name) {
    char path[PATH_MAX];
    return disk(name, path) != NULL && access(path, F_OK) == 0;
}

static long number(const char *name) {
    char path[PATH_MAX];
    long value = 0;
    FILE *file = disk(name, path) == NULL ? NULL : fopen(path, "r");
    if (file == NULL) return 0;
    if (fscanf(file, "%ld", &value) != 1) value = 0;
    fclose(file);
    return value;
}

static int kept(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, ".incr.aof") != NULL;
}

static void count(const char *name, long value, const char *what) {
    char path[PATH_MAX];
    FILE *file = disk(name, path) == NULL ? NULL : fopen(path, "a");
    if (file == NULL) return;
    fprintf(file, "%ld %s\n", value, what);
    fclose(file);
}

static int slowly(int (*real)(int), int fd) {
    char path[PATH_MAX];
    if (!kept(fd, path)) return real(fd);
    long wait = number("slow");
    if (wait > 0) usleep((useconds_t)wait * 1000);
    struct stat before;
    fstat(fd, &before); /* what is written later than now may not be covered */
    if (on("stall")) count("stalled", 1, path);
    while (on("stall")) usleep(2000);
    int result = real(fd);
    if (result == 0) count("synced", (long)before.st_size, path);
    return result;
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return slowly(real, fd);
}

int fsync(int fd) {
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return slowly(real, fd);
}

ssize_t write(int fd, const void *bytes, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    char path[PATH_MAX];
    if (real == NULL) real = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (on("full") && kept(fd, path)) {
        count("refused", (long)size, path);
        errno = ENOSPC;
        return -1;
    }
    return real(fd, bytes, size);
}
