/* What a power cut takes: changes of files and names that no sync has reached, noted as they come
 * and taken back from the end. Part of io_shim.c, after its folder, faults and open files.
 */

enum change { WRITTEN, CREATED, REMOVED, RENAMED };

struct entry {
    enum change change;
    int is_synced, handle;
    ino_t file;
    off_t offset, size;
    size_t length;
    char *bytes, *path, *target, *kept;
};
static struct entry *entries;
static size_t entry_count, entry_room;
static struct { ino_t file; int handle; } undoing[MOST_FILES];
static int undoing_count;
static unsigned long kept_count;

static struct entry *note(enum change change)
{
    if (entry_count == entry_room) {
        entry_room = entry_room ? 2 * entry_room : 256;
        entries = realloc(entries, entry_room * sizeof *entries);
    }
    struct entry *one = &entries[entry_count++];
    memset(one, 0, sizeof *one);
    one->change = change;
    return one;
}

/* Never closed: closing any descriptor of a file drops all locks this process has on it. */
static int handle_for_undoing(ino_t file, const char *path)
{
    for (int place = 0; place < undoing_count; place++)
        if (undoing[place].file == file)
            return undoing[place].handle;
    if (undoing_count == MOST_FILES)
        return -1;
    undoing[undoing_count].file = file;
    undoing[undoing_count].handle = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
    return undoing[undoing_count++].handle;
}

static void note_bytes(int handle, off_t from, off_t until)
{
    struct stat about;
    if (fault != UNSYNCED || fstat(handle, &about))
        return;
    struct entry *one = note(WRITTEN);
    one->file = about.st_ino;
    one->handle = handle_for_undoing(about.st_ino, path_of(handle));
    one->offset = from;
    one->size = about.st_size;
    if (from < about.st_size) {
        one->length = (size_t)((until < about.st_size ? until : about.st_size) - from);
        one->bytes = malloc(one->length);
        ssize_t got = syscall(SYS_pread64, one->handle, one->bytes, one->length, from);
        one->length = got < 0 ? 0 : (size_t)got;
    }
}

static char *keep(const char *path)
{
    char name[PATH_MAX + 32];
    snprintf(name, sizeof name, "%s/%lu", kept_folder, kept_count++);
    if (syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, name, 0))
        return NULL;
    return strdup(name);
}

static void note_name(enum change change, const char *path, const char *target)
{
    if (fault != UNSYNCED)
        return;
    struct entry *one = note(change);
    one->path = strdup(path);
    one->target = target ? strdup(target) : NULL;
    if (change == REMOVED)
        one->kept = keep(path);
    if (change == RENAMED)
        one->kept = keep(target);
}

static int lies_in(const char *path, const char *home)
{
    const char *slash = strrchr(path, '/');
    return slash && strlen(home) == (size_t)(slash - path) && !strncmp(path, home, strlen(home));
}

static void note_sync(int handle)
{
    struct stat about;
    if (fault != UNSYNCED || fstat(handle, &about))
        return;
    for (size_t place = 0; place < entry_count; place++) {
        struct entry *one = &entries[place];
        if (one->change == WRITTEN)
            one->is_synced |= one->file == about.st_ino;
        else if (S_ISDIR(about.st_mode))
            one->is_synced |= lies_in(one->path, path_of(handle));
    }
}

static void take_back(struct entry *one)
{
    if (one->change == WRITTEN) {
        if (one->length)
            syscall(SYS_pwrite64, one->handle, one->bytes, one->length, one->offset);
        syscall(SYS_ftruncate, one->handle, one->size);
    } else if (one->change == CREATED) {
        real_unlink(one->path);
    } else if (one->change == REMOVED && one->kept) {
        real_rename(one->kept, one->path);
    } else if (one->change == RENAMED) {
        real_rename(one->target, one->path);
        if (one->kept)
            real_rename(one->kept, one->target);
    }
}

static void lose_what_is_not_synced(void)
{
    while (entry_count)
        if (!entries[--entry_count].is_synced)
            take_back(&entries[entry_count]);
}
