/* Stands in for python.exe and pythonw.exe: writes down how it was started and ends with the code
 * of FAKE_CODE. */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

int main(void)
{
    static wchar_t own[32768], root[32768];
    static char line[65536];
    GetModuleFileNameW(NULL, own, 32768);
    lstrcpyW(wcsrchr(own, L'\\') + 1, L"started.txt");
    GetEnvironmentVariableW(L"SUOMA_INSTALL_ROOT", root, 32768);
    FILE *file = _wfopen(own, L"ab");
    WideCharToMultiByte(CP_UTF8, 0, GetCommandLineW(), -1, line, sizeof line, NULL, NULL);
    fprintf(file, "%s\n", line);
    WideCharToMultiByte(CP_UTF8, 0, root, -1, line, sizeof line, NULL, NULL);
    fprintf(file, "%s\n", line);
    fclose(file);
    const char *code = getenv("FAKE_CODE");
    return code ? atoi(code) : 0;
}
