/* Suoma.exe: starts the version that `current` names, and goes back to `previous` when a new one
 * has been started twice without ever showing its sign-in.
 *
 * Built for 32 bits, so that also a 32-bit or an old Windows runs it far enough to say in Chinese
 * that this computer cannot run Suoma. The files it reads and writes are described in
 * app/updates; the words come from words.h, made of the catalogue when it is built.
 *
 * With arguments and somebody who reads (a console, a pipe, a file) it is the command line: it
 * runs python.exe, waits, and passes the exit code on. Else it opens the window with pythonw.exe.
 */
#include <windows.h>
#include <wchar.h>

#include "words.h"

#define LONGEST 32768 /* characters; the longest path of Windows */
#define LONGEST_NAME 64
#define TRIALS 2             /* starts that a new version has to show its sign-in */
#define WATCHED_MS 20000     /* a window that ends sooner, and badly, never opened */
#define OLDEST_BUILD 17763   /* Windows 10, version 1809 */
#define LAST_OWN_CODE 2      /* the program says itself why it ends with 1 or 2 */
#define EXIT_FAILED 1
#define EXIT_REFUSED 2

typedef LONG(WINAPI *GetVersionFunction)(OSVERSIONINFOW *);

static wchar_t root[LONGEST], path[LONGEST], other_path[LONGEST], command[LONGEST];
static BOOL is_command;

static const wchar_t *in_root(wchar_t *buffer, const wchar_t *name)
{
    lstrcpynW(buffer, root, LONGEST);
    if (lstrlenW(buffer) + lstrlenW(name) + 1 < LONGEST)
        lstrcatW(buffer, name);
    return buffer;
}

/* Say a sentence where it is read: in the console or pipe as UTF-8, else in a box. */
static int tell(const wchar_t *sentence, int code)
{
    static char bytes[8192];
    DWORD written;
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    if (!is_command) {
        MessageBoxW(NULL, sentence, WORDS_NAME, MB_OK | MB_ICONSTOP | MB_SETFOREGROUND);
        return code;
    }
    if (GetConsoleMode(out, &written))
        WriteConsoleW(out, sentence, lstrlenW(sentence), &written, NULL);
    else if (WideCharToMultiByte(CP_UTF8, 0, sentence, -1, bytes, sizeof bytes, NULL, NULL))
        WriteFile(out, bytes, lstrlenA(bytes), &written, NULL);
    return code;
}

/* Qt's oldest Windows, and 64 bits. The version is asked where no compatibility setting lies. */
static BOOL is_supported(void)
{
    OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof version};
    BOOL is_on_64_bits = sizeof(void *) == 8;
    HMODULE library = GetModuleHandleW(L"ntdll.dll");
    GetVersionFunction get = (GetVersionFunction)(void *)GetProcAddress(library, "RtlGetVersion");
    if (!is_on_64_bits)
        IsWow64Process(GetCurrentProcess(), &is_on_64_bits);
    if (!is_on_64_bits || !get)
        return FALSE;
    get(&version);
    return version.dwMajorVersion >= 10 && version.dwBuildNumber >= OLDEST_BUILD;
}

static BOOL is_name(const wchar_t *name)
{
    if (!*name || *name == L'.')
        return FALSE;
    for (; *name; name++)
        if (!((*name >= L'0' && *name <= L'9') || (*name >= L'a' && *name <= L'z') ||
              (*name >= L'A' && *name <= L'Z') || *name == L'.' || *name == L'-'))
            return FALSE;
    return TRUE;
}

/* Read the version in a pointer file; FALSE when there is none, or no name of a version. */
static BOOL read_pointer(const wchar_t *file, wchar_t *name)
{
    char bytes[LONGEST_NAME] = {0};
    DWORD count = 0;
    HANDLE handle = CreateFileW(in_root(path, file), GENERIC_READ, FILE_SHARE_READ, NULL,
                                OPEN_EXISTING, 0, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        return FALSE;
    ReadFile(handle, bytes, sizeof bytes - 1, &count, NULL);
    CloseHandle(handle);
    while (count && (unsigned char)bytes[count - 1] <= ' ')
        bytes[--count] = 0;
    MultiByteToWideChar(CP_UTF8, 0, bytes, -1, name, LONGEST_NAME);
    return is_name(name);
}

/* Replace a pointer file so that a cut leaves the old one or the new one. */
static BOOL write_pointer(const wchar_t *file, const wchar_t *name)
{
    char bytes[LONGEST_NAME * 3];
    DWORD written = 0;
    int count = WideCharToMultiByte(CP_UTF8, 0, name, -1, bytes, sizeof bytes - 1, NULL, NULL) - 1;
    HANDLE handle = CreateFileW(in_root(other_path, L"pointer.tmp"), GENERIC_WRITE, 0, NULL,
                                CREATE_ALWAYS, 0, NULL);
    if (handle == INVALID_HANDLE_VALUE || count < 1)
        return FALSE;
    bytes[count++] = '\n';
    BOOL is_good = WriteFile(handle, bytes, count, &written, NULL) && FlushFileBuffers(handle);
    CloseHandle(handle);
    return is_good && MoveFileExW(other_path, in_root(path, file),
                                  MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH);
}

static BOOL is_file_there(const wchar_t *version, const wchar_t *file)
{
    in_root(path, L"versions\\");
    lstrcatW(path, version);
    lstrcatW(path, file);
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

static BOOL is_there(const wchar_t *version)
{
    return is_file_there(version, L"\\main.py") && is_file_there(version, L"\\python\\python.exe") &&
           is_file_there(version, L"\\python\\pythonw.exe");
}

/* Return how often the version on trial was started before, and count this start.
 * One that cannot be counted is one too many: a version that shows no sign-in must not start for
 * ever. A second click at the same moment is not counted. */
static LONGLONG count_start(void)
{
    LARGE_INTEGER before = {.QuadPart = 0};
    DWORD written;
    HANDLE trial = CreateFileW(in_root(path, L"trial"), FILE_APPEND_DATA | FILE_READ_ATTRIBUTES, 0,
                               NULL, OPEN_EXISTING, 0, NULL);
    if (trial == INVALID_HANDLE_VALUE) {
        DWORD why = GetLastError();
        return why == ERROR_ACCESS_DENIED || why == ERROR_WRITE_PROTECT ? TRIALS : 0;
    }
    GetFileSizeEx(trial, &before);
    if (before.QuadPart < TRIALS) {
        if (WriteFile(trial, "+", 1, &written, NULL))
            FlushFileBuffers(trial);
        else
            before.QuadPart = TRIALS;
    }
    CloseHandle(trial);
    return before.QuadPart;
}

/* Decide which version starts; FALSE when none is whole. */
static BOOL choose(wchar_t *version)
{
    wchar_t previous[LONGEST_NAME] = {0};
    BOOL has_previous = read_pointer(L"previous", previous) && is_there(previous);
    if (!read_pointer(L"current", version) || !is_there(version)) {
        lstrcpyW(version, previous);
        return has_previous;
    }
    if (count_start() >= TRIALS && has_previous && lstrcmpW(previous, version)) {
        if (write_pointer(L"current", previous)) {
            write_pointer(L"failed", version);
            DeleteFileW(in_root(path, L"trial"));
        }
        lstrcpyW(version, previous);
    }
    return TRUE;
}

/* Return what follows the program's own name in the command line, as it was written. */
static const wchar_t *arguments(void)
{
    const wchar_t *rest = GetCommandLineW();
    BOOL is_quoted = FALSE;
    for (; *rest && (is_quoted || (*rest != L' ' && *rest != L'\t')); rest++)
        if (*rest == L'"')
            is_quoted = !is_quoted;
    while (*rest == L' ' || *rest == L'\t')
        rest++;
    return rest;
}

/* Say whether somebody reads what the program writes. */
static BOOL is_read(void)
{
    DWORD kind = GetFileType(GetStdHandle(STD_OUTPUT_HANDLE));
    if (kind == FILE_TYPE_PIPE || kind == FILE_TYPE_DISK)
        return TRUE;
    return AttachConsole(ATTACH_PARENT_PROCESS);
}

static BOOL start(const wchar_t *version, const wchar_t *rest, PROCESS_INFORMATION *process)
{
    STARTUPINFOW how = {.cb = sizeof how};
    if (lstrlenW(root) * 2 + lstrlenW(rest) + LONGEST_NAME * 4 >= LONGEST)
        return FALSE;
    in_root(path, L"versions\\");
    lstrcatW(path, version);
    lstrcpyW(command, L"\"");
    lstrcatW(command, path);
    lstrcatW(command, is_command ? L"\\python\\python.exe\" \"" : L"\\python\\pythonw.exe\" \"");
    lstrcatW(command, path);
    lstrcatW(command, L"\\main.py\" ");
    lstrcatW(command, rest);
    lstrcatW(path, is_command ? L"\\python\\python.exe" : L"\\python\\pythonw.exe");
    lstrcpyW(other_path, root);
    other_path[lstrlenW(other_path) - 1] = 0;
    SetEnvironmentVariableW(L"SUOMA_INSTALL_ROOT", other_path);
    if (is_command) {
        how.dwFlags = STARTF_USESTDHANDLES;
        how.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
        how.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
        how.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    }
    return CreateProcessW(path, command, NULL, NULL, is_command, 0, NULL, NULL, &how, process);
}

int WINAPI wWinMain(HINSTANCE own, HINSTANCE before, PWSTR words, int how)
{
    wchar_t version[LONGEST_NAME] = {0};
    PROCESS_INFORMATION process;
    DWORD code = 0, length = GetModuleFileNameW(NULL, root, LONGEST);
    const wchar_t *rest = arguments();

    (void)own, (void)before, (void)words, (void)how;
    is_command = *rest && is_read();
    if (!is_supported())
        return tell(WORDS_UNSUPPORTED, EXIT_REFUSED);
    while (length && root[length - 1] != L'\\')
        root[--length] = 0;
    if (!choose(version))
        return tell(WORDS_INCOMPLETE, EXIT_FAILED);
    if (!start(version, rest, &process)) {
        DWORD why = GetLastError();
        BOOL is_foreign = why == ERROR_BAD_EXE_FORMAT || why == ERROR_EXE_MACHINE_TYPE_MISMATCH;
        return is_foreign ? tell(WORDS_UNSUPPORTED, EXIT_REFUSED) : tell(WORDS_INCOMPLETE, EXIT_FAILED);
    }
    if (WaitForSingleObject(process.hProcess, is_command ? INFINITE : WATCHED_MS) != WAIT_OBJECT_0)
        return 0;
    GetExitCodeProcess(process.hProcess, &code);
    if (!is_command && code > LAST_OWN_CODE)
        return tell(WORDS_NOT_OPENED, EXIT_FAILED);
    return (int)code;
}
