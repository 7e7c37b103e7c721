/* What a disk can do to a program, put between the program and the system (LD_PRELOAD).
 *
 * Every call that changes a file below one folder is a point, counted from 1. At the wanted point
 * one fault happens, once. Syncs are noted and not carried out: a process that ends leaves all it
 * wrote behind anyway, so a missing one shows only by what UNSYNCED takes back.
 *
 * A second, lasting fault is a small disk: files below the folder may grow by so many bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault { NOTHING, INPUT_OUTPUT, FULL, CRASH, TORN, UNSYNCED };
enum verdict { GO, FAIL, HALF };

#define MOST_FILES 4096
#define EXIT_AT_FAULT 86

static char folder[PATH_MAX], kept_folder[PATH_MAX];
static long counted, wanted;
static enum fault fault;
static int is_limited;
static long long room;
static char *paths[MOST_FILES]; /* of open files below the folder, by descriptor */

static int is_ours(const char *path)
{
    size_t length = strlen(folder);
    return length && path && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

static const char *path_of(int handle)
{
    return handle >= 0 && handle < MOST_FILES ? paths[handle] : NULL;
}

static void forget(int handle)
{
    if (handle >= 0 && handle < MOST_FILES) {
        free(paths[handle]);
        paths[handle] = NULL;
    }
}

static void end_here(void)
{
    syscall(SYS_exit_group, EXIT_AT_FAULT);
}

static int real_rename(const char *from, const char *to)
{
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

static int real_unlink(const char *path)
{
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

#include "io_unsynced.h"

/* Meeting a point */

static enum verdict meet(void)
{
    if (!folder[0] || ++counted != wanted)
        return GO;
    switch (fault) {
    case INPUT_OUTPUT:
        errno = EIO;
        return FAIL;
    case FULL:
        errno = ENOSPC;
        return FAIL;
    case UNSYNCED:
        lose_what_is_not_synced();
        end_here();
        return GO;
    case CRASH:
        end_here();
        return GO;
    case TORN:
        return HALF;
    default:
        return GO;
    }
}

/* How far a write reaches on a small disk: as real ones do, it writes what there is room for. */
static off_t reach(int handle, off_t from, off_t until)
{
    struct stat about;
    if (!is_limited || fstat(handle, &about) || until <= about.st_size)
        return until;
    if (until - about.st_size > room)
        until = about.st_size + room;
    if (until <= from) {
        errno = ENOSPC;
        return -1;
    }
    if (until > about.st_size)
        room -= until - about.st_size;
    return until;
}

static void give_room_of(const char *path)
{
    struct stat about;
    if (is_limited && !stat(path, &about))
        room += about.st_size;
}

static off_t place_of(int handle)
{
    struct stat about;
    if (fcntl(handle, F_GETFL) & O_APPEND)
        return fstat(handle, &about) ? 0 : about.st_size;
    return (off_t)syscall(SYS_lseek, handle, 0, SEEK_CUR);
}

static ssize_t write_at(int handle, const void *bytes, size_t length, off_t offset, int has_offset)
{
    enum verdict verdict = meet();
    off_t until = verdict == FAIL ? -1 : reach(handle, offset, offset + (off_t)length);
    if (length && until < 0)
        return -1;
    length = length ? (size_t)(until - offset) : 0;
    note_bytes(handle, offset, offset + (off_t)length);
    size_t part = verdict == HALF ? length / 2 : length;
    ssize_t done = has_offset ? syscall(SYS_pwrite64, handle, bytes, part, offset)
                              : syscall(SYS_write, handle, bytes, part);
    if (verdict == HALF)
        end_here();
    return done;
}

/* What is put in the place of the system's */

ssize_t write(int handle, const void *bytes, size_t length)
{
    if (!path_of(handle))
        return syscall(SYS_write, handle, bytes, length);
    return write_at(handle, bytes, length, place_of(handle), 0);
}

ssize_t pwrite64(int handle, const void *bytes, size_t length, off_t offset)
{
    if (!path_of(handle))
        return syscall(SYS_pwrite64, handle, bytes, length, offset);
    return write_at(handle, bytes, length, offset, 1);
}

ssize_t pwrite(int handle, const void *bytes, size_t length, off_t offset)
{
    return pwrite64(handle, bytes, length, offset);
}

ssize_t writev(int handle, const struct iovec *pieces, int count)
{
    if (!path_of(handle))
        return syscall(SYS_writev, handle, pieces, count);
    ssize_t all = 0;
    for (int place = 0; place < count; place++) {
        ssize_t done = write(handle, pieces[place].iov_base, pieces[place].iov_len);
        if (done < 0)
            return all ? all : -1;
        all += done;
    }
    return all;
}

ssize_t sendfile64(int to, int from, off_t *offset, size_t length)
{
    struct stat about;
    if (!path_of(to) || fstat(from, &about))
        return syscall(SYS_sendfile, to, from, offset, length);
    off_t begin = offset ? *offset : (off_t)syscall(SYS_lseek, from, 0, SEEK_CUR);
    off_t left = about.st_size > begin ? about.st_size - begin : 0;
    size_t part = (off_t)length < left ? length : (size_t)left;
    enum verdict verdict = meet();
    off_t place = place_of(to);
    off_t until = verdict == FAIL ? -1 : reach(to, place, place + (off_t)part);
    if (part && until < 0)
        return -1;
    part = part ? (size_t)(until - place) : 0;
    note_bytes(to, place, place + (off_t)part);
    ssize_t done = syscall(SYS_sendfile, to, from, offset, verdict == HALF ? part / 2 : part);
    if (verdict == HALF)
        end_here();
    return done;
}

ssize_t sendfile(int to, int from, off_t *offset, size_t length)
{
    return sendfile64(to, from, offset, length);
}

int fsync(int handle)
{
    if (!path_of(handle))
        return (int)syscall(SYS_fsync, handle);
    enum verdict verdict = meet();
    if (verdict == FAIL)
        return -1;
    note_sync(handle);
    if (verdict == HALF)
        end_here();
    return 0;
}

int fdatasync(int handle)
{
    return path_of(handle) ? fsync(handle) : (int)syscall(SYS_fdatasync, handle);
}

int ftruncate64(int handle, off_t size)
{
    struct stat about;
    if (!path_of(handle) || fstat(handle, &about))
        return (int)syscall(SYS_ftruncate, handle, size);
    enum verdict verdict = meet();
    if (verdict == FAIL)
        return -1;
    note_bytes(handle, size, LONG_MAX);
    int done = (int)syscall(SYS_ftruncate, handle, size);
    if (is_limited && size < about.st_size)
        room += about.st_size - size;
    if (verdict == HALF)
        end_here();
    return done;
}

int ftruncate(int handle, off_t size)
{
    return ftruncate64(handle, size);
}

int unlink(const char *path)
{
    if (!is_ours(path) || access(path, F_OK))
        return real_unlink(path);
    enum verdict verdict = meet();
    if (verdict == FAIL)
        return -1;
    note_name(REMOVED, path, NULL);
    give_room_of(path);
    int done = real_unlink(path);
    if (verdict == HALF)
        end_here();
    return done;
}

int rename(const char *from, const char *to)
{
    if (!is_ours(from) && !is_ours(to))
        return real_rename(from, to);
    enum verdict verdict = meet();
    if (verdict == FAIL)
        return -1;
    note_name(RENAMED, from, to);
    give_room_of(to);
    int done = real_rename(from, to);
    if (verdict == HALF)
        end_here();
    return done;
}

static int open_file(const char *path, int flags, mode_t mode)
{
    int is_new = 0, is_cut = 0;
    enum verdict verdict = GO;
    if (is_ours(path)) {
        is_new = (flags & O_CREAT) && access(path, F_OK);
        is_cut = (flags & O_TRUNC) && !is_new;
        if (is_new || is_cut)
            verdict = meet();
        if (verdict == FAIL)
            return -1;
        if (is_new)
            note_name(CREATED, path, NULL);
    }
    int handle = (int)syscall(SYS_openat, AT_FDCWD, path, is_cut ? flags & ~O_TRUNC : flags, mode);
    if (verdict == HALF && !is_cut)
        end_here();
    forget(handle);
    if (handle >= 0 && handle < MOST_FILES && is_ours(path))
        paths[handle] = strdup(path);
    if (handle >= 0 && is_cut) {
        note_bytes(handle, 0, LONG_MAX);
        give_room_of(path);
        syscall(SYS_ftruncate, handle, 0);
        if (verdict == HALF)
            end_here();
    }
    return handle;
}

#define OPENS(name)                                  \
    int name(const char *path, int flags, ...)       \
    {                                                \
        mode_t mode = 0;                             \
        if (flags & (O_CREAT | O_TMPFILE)) {         \
            va_list rest;                            \
            va_start(rest, flags);                   \
            mode = (mode_t)va_arg(rest, int);        \
            va_end(rest);                            \
        }                                            \
        return open_file(path, flags, mode);         \
    }

OPENS(open)
OPENS(open64)

int close(int handle)
{
    forget(handle);
    return (int)syscall(SYS_close, handle);
}

int statvfs64(const char *path, struct statvfs64 *about)
{
    static int (*real)(const char *, struct statvfs64 *);
    if (!real)
        real = (int (*)(const char *, struct statvfs64 *))dlsym(RTLD_NEXT, "statvfs64");
    int done = real(path, about);
    if (!done && is_limited && is_ours(path))
        about->f_bfree = about->f_bavail = (fsblkcnt64_t)(room / (long long)about->f_frsize);
    return done;
}

int statvfs(const char *path, struct statvfs *about)
{
    return statvfs64(path, (struct statvfs64 *)about);
}

/* What the tests call; each begins anew. Paths are absolute and free of links. */

void io_shim_arm(const char *home, const char *kept, long point, int what)
{
    snprintf(folder, sizeof folder, "%s", home);
    snprintf(kept_folder, sizeof kept_folder, "%s", kept);
    counted = 0;
    wanted = point;
    fault = (enum fault)what;
    is_limited = 0;
    entry_count = 0;
    undoing_count = 0;
}

void io_shim_limit(const char *home, long long bytes)
{
    io_shim_arm(home, "", 0, NOTHING);
    is_limited = 1;
    room = bytes;
}

long io_shim_counted(void)
{
    return counted;
}
