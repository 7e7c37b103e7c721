; 安装-Windows.exe: per user, no administrator, silent with /S.
;
; It does what app/updates does: a version is written beside the old one and then switched to, so a
; cut anywhere leaves the old or the new one starting. Data (%LOCALAPPDATA%\suoma) is never touched,
; but by the uninstaller when a person says so twice.
;
; Defined on the command line: OUT VERSION VERSION_FOUR INSTALLED_KB NEEDED_KB MACHINE, and
; SIGN if there is a certificate.
; Beside it: words.nsh (of the catalogue), files.nsh (the files of the version, sorted).

Unicode true
; x86 is what is shipped, so that an old or small Windows can say in Chinese what is the matter.
Target ${MACHINE}-unicode
; Not /SOLID: that writes everything a second time, into the folder for temporary files.
SetCompressor lzma
SetCompressorDictSize 16
; No date of a file gets into the installer: the same inputs give the same bytes.
SetDateSave off
CRCCheck force
RequestExecutionLevel user
ManifestDPIAware true
SetFont "Microsoft YaHei UI" 9

!include LogicLib.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include TextFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include x64.nsh
!include words.nsh

!define OLDEST_BUILD 17763 ; Windows 10, version 1809
!define EXIT_FAILED 1
!define EXIT_REFUSED 2
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Suoma"
!define STAGING "$INSTDIR\versions\.staging-${VERSION}"
; The program removes such a folder when it could not be removed here.
!define REPLACED "$INSTDIR\versions\.discarded-${VERSION}"

Name "${WORDS_NAME}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Suoma"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
BrandingText "${WORDS_NAME} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow
AutoCloseWindow true
VIProductVersion "${VERSION_FOUR}"
VIAddVersionKey /LANG=2052 "ProductName" "${WORDS_NAME}"
VIAddVersionKey /LANG=2052 "FileDescription" "${WORDS_NAME}"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "Apache License 2.0"
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "suoma.ico"
!define MUI_UNICON "suoma.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "side.bmp"
!define MUI_WELCOMEPAGE_TITLE "${WORDS_WELCOME_TITLE}"
!define MUI_WELCOMEPAGE_TEXT "${WORDS_WELCOME}"
!define MUI_FINISHPAGE_TITLE "${WORDS_DONE_TITLE}"
!define MUI_FINISHPAGE_TEXT "${WORDS_DONE}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\Suoma.exe"
!define MUI_FINISHPAGE_RUN_TEXT "${WORDS_OPEN_NOW}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

Var records   ; what the uninstaller does with them: kept, gone; were … once it has
Var installed ; the version that `current` names, or nothing

; Say a sentence in a box; in a silent run to whoever reads the error stream, as UTF-8.
!macro TELL_FUNCTION un
Function ${un}Tell
  Exch $9
  Push $6
  Push $7
  Push $8
  ${If} ${Silent}
    System::Call 'kernel32::AttachConsole(i -1)'
    System::Call 'kernel32::GetStdHandle(i -12) p .r8'
    System::Alloc 8192
    Pop $7
    System::Call 'kernel32::WideCharToMultiByte(i 65001, i 0, w r9, i -1, p r7, i 8192, p 0, p 0) i .r6'
    IntOp $6 $6 - 1
    System::Call 'kernel32::WriteFile(p r8, p r7, i r6, *i, p 0)'
    System::Free $7
  ${Else}
    MessageBox MB_OK|MB_ICONSTOP|MB_SETFOREGROUND "$9"
  ${EndIf}
  Pop $8
  Pop $7
  Pop $6
  Pop $9
FunctionEnd

; Tell whether the program of a version runs: a library in use cannot be opened for writing.
Function ${un}IsOpen
  Exch $9
  Push $8
  ${If} ${FileExists} "$INSTDIR\versions\$9\python\python311.dll"
    ClearErrors
    FileOpen $8 "$INSTDIR\versions\$9\python\python311.dll" a
    ${If} ${Errors}
      StrCpy $9 1
    ${Else}
      FileClose $8
      StrCpy $9 0
    ${EndIf}
  ${Else}
    StrCpy $9 0
  ${EndIf}
  Pop $8
  Exch $9
FunctionEnd

; Read the one line of a pointer file, or nothing.
Function ${un}ReadPointer
  Exch $9
  Push $8
  ClearErrors
  FileOpen $8 "$INSTDIR\$9" r
  StrCpy $9 ""
  ${IfNot} ${Errors}
    FileRead $8 $9
    FileClose $8
    ${TrimNewLines} "$9" $9
  ${EndIf}
  Pop $8
  Exch $9
FunctionEnd
!macroend
!insertmacro TELL_FUNCTION ""
!insertmacro TELL_FUNCTION "un."

!macro Refuse code sentence
  SetErrorLevel ${code}
  Push "${sentence}"
  Call Tell
  Quit
!macroend

Function .onInit
  Call RefuseComputer
  Call RefuseSecond
  Call RefuseVersion
  Call RefuseRoom
FunctionEnd

Function RefuseComputer
  ${WinVerGetBuild} $0
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
  ${OrIf} $0 < ${OLDEST_BUILD}
    !insertmacro Refuse ${EXIT_REFUSED} "${WORDS_UNSUPPORTED}"
  ${EndIf}
FunctionEnd

; Two at once would take each other's files away; the system gives this back when the first ends.
Function RefuseSecond
  System::Call 'kernel32::CreateMutexW(p 0, i 1, w "Local\SuomaSetup") p .r1 ?e'
  Pop $0
  ${If} $0 = 183 ; ERROR_ALREADY_EXISTS
    !insertmacro Refuse ${EXIT_FAILED} "${WORDS_IS_INSTALLING}"
  ${EndIf}
FunctionEnd

Function RefuseVersion
  Push "current"
  Call ReadPointer
  Pop $installed
  ${IfNot} ${FileExists} "$INSTDIR\versions\$installed\main.py"
    StrCpy $installed ""
  ${EndIf}
  ${If} $installed == ""
    Return
  ${EndIf}
  ${VersionCompare} "$installed" "${VERSION}" $1
  ${If} $1 == 1
    StrCpy $0 $installed
    !insertmacro Refuse ${EXIT_REFUSED} "${WORDS_NEWER_INSTALLED}"
  ${EndIf}
  ; Another version may run on while this one is written beside it.
  Push "${VERSION}"
  Call IsOpen
  Pop $1
  ${If} $1 == 1
    !insertmacro Refuse ${EXIT_FAILED} "${WORDS_IS_OPEN}"
  ${EndIf}
FunctionEnd

; Ask the file system of the folder itself: a folder may lie on another disk than its letter says.
Function RefuseRoom
  StrCpy $2 $INSTDIR
  ${DoUntil} ${FileExists} "$2\*.*"
    ${GetParent} $2 $2
    ${If} $2 == ""
      StrCpy $2 $PROFILE
    ${EndIf}
  ${Loop}
  System::Call 'kernel32::GetDiskFreeSpaceExW(w r2, *l .r1, p 0, p 0) i .r3'
  System::Int64Op $1 / 1048576
  Pop $1
  IntOp $0 ${NEEDED_KB} / 1024
  ${If} $3 <> 0
  ${AndIf} $1 < $0
    !insertmacro Refuse ${EXIT_FAILED} "${WORDS_NO_ROOM}"
  ${EndIf}
FunctionEnd

; Replace a pointer file so that a cut leaves the old one or the new one.
; The stack: name of the file, its text.
Function WritePointer
  Exch $9
  Exch
  Exch $8
  Push $7
  FileOpen $7 "$INSTDIR\pointer.tmp" w
  ${If} $9 != ""
    FileWrite $7 "$9$\n"
  ${EndIf}
  System::Call 'kernel32::FlushFileBuffers(p r7)'
  FileClose $7
  ; MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH
  System::Call 'kernel32::MoveFileExW(w "$INSTDIR\pointer.tmp", w "$INSTDIR\$8", i 9) i .r7'
  ${If} $7 = 0
    SetErrors
  ${EndIf}
  Pop $7
  Pop $8
  Pop $9
FunctionEnd

!macro Point file text
  Push "${file}"
  Push "${text}"
  Call WritePointer
!macroend

Function GiveUp
  RMDir /r "${STAGING}"
  StrCpy $0 $INSTDIR
  !insertmacro Refuse ${EXIT_FAILED} "${WORDS_NOT_WRITTEN}"
FunctionEnd

Section
  RMDir /r "${STAGING}"
  ClearErrors
  SetOverwrite try
  !include files.nsh
  SetOutPath $INSTDIR
  ${If} ${Errors}
    Call GiveUp
  ${EndIf}
  Call Switch
  Call Announce
SectionEnd

Function Switch
  RMDir /r "${REPLACED}"
  ${If} ${FileExists} "$INSTDIR\versions\${VERSION}\*.*"
    ClearErrors
    Rename "$INSTDIR\versions\${VERSION}" "${REPLACED}"
    ${If} ${Errors}
      RMDir /r "${STAGING}"
      !insertmacro Refuse ${EXIT_FAILED} "${WORDS_IS_OPEN}"
    ${EndIf}
  ${EndIf}
  ClearErrors
  Rename "${STAGING}" "$INSTDIR\versions\${VERSION}"
  ${If} ${Errors}
    Rename "${REPLACED}" "$INSTDIR\versions\${VERSION}"
    Call GiveUp
  ${EndIf}
  RMDir /r "${REPLACED}"
  Delete "$INSTDIR\failed"
  ClearErrors
  ${If} $installed != ""
  ${AndIf} $installed != "${VERSION}"
    ; One that is on trial itself is none to go back to.
    Push "previous"
    Call ReadPointer
    Pop $1
    ${IfNot} ${FileExists} "$INSTDIR\trial"
    ${OrIfNot} ${FileExists} "$INSTDIR\versions\$1\main.py"
      !insertmacro Point "previous" $installed
    ${EndIf}
    !insertmacro Point "trial" ""
  ${EndIf}
  !insertmacro Point "current" "${VERSION}"
  ${If} ${Errors}
    Call GiveUp
  ${EndIf}
  ; A launcher that still looks after a window cannot be overwritten, but moved out of the way.
  Delete "$INSTDIR\Suoma.exe.old"
  Delete "$INSTDIR\Suoma.exe"
  Rename "$INSTDIR\Suoma.exe" "$INSTDIR\Suoma.exe.old"
  CopyFiles /SILENT "$INSTDIR\versions\${VERSION}\launcher\Suoma.exe" "$INSTDIR\Suoma.exe"
FunctionEnd

; The signs on the desktop and in the start menu, and the entry among the installed programs.
Function Announce
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortCut "$DESKTOP\${WORDS_NAME}.lnk" "$INSTDIR\Suoma.exe"
  CreateDirectory "$SMPROGRAMS\${WORDS_NAME}"
  CreateShortCut "$SMPROGRAMS\${WORDS_NAME}\${WORDS_NAME}.lnk" "$INSTDIR\Suoma.exe"
  CreateShortCut "$SMPROGRAMS\${WORDS_NAME}\${WORDS_UNINSTALL}.lnk" "$INSTDIR\Uninstall.exe"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${WORDS_NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\Suoma.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${INSTALLED_KB}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
FunctionEnd

; Everything is asked before anything is done. Records: twice, and No is what Enter chooses; a
; silent run keeps them.
Function un.onInit
  Push "current"
  Call un.RefuseOpen
  Push "previous"
  Call un.RefuseOpen
  MessageBox MB_YESNO|MB_ICONQUESTION "${WORDS_ASK_UNINSTALL}" /SD IDYES IDYES +2
  Abort
  StrCpy $records "kept"
  ${IfNot} ${FileExists} "$LOCALAPPDATA\suoma\*.*"
    Return
  ${EndIf}
  MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "${WORDS_ASK_RECORDS}" /SD IDNO IDNO asked
  MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "${WORDS_ASK_RECORDS_AGAIN}" /SD IDNO IDNO asked
  StrCpy $records "gone"
asked:
FunctionEnd

; After the window with the bar is gone; a silent run has none.
Function un.onGUIEnd
  ${If} $records == "were gone"
    MessageBox MB_OK|MB_ICONINFORMATION "${WORDS_RECORDS_GONE}"
  ${ElseIf} $records == "were kept"
  ${AndIf} ${FileExists} "$LOCALAPPDATA\suoma\*.*"
    MessageBox MB_OK|MB_ICONINFORMATION "${WORDS_RECORDS_KEPT}"
  ${EndIf}
FunctionEnd

Function un.RefuseOpen
  Call un.ReadPointer
  Call un.IsOpen
  Exch $0
  ${If} $0 == 1
    SetErrorLevel ${EXIT_FAILED}
    Push "${WORDS_IS_OPEN}"
    Call un.Tell
    Quit
  ${EndIf}
  Pop $0
FunctionEnd

Section Uninstall
  SetAutoClose true
  SetOutPath $TEMP
  RMDir /r "$INSTDIR\versions"
  Delete "$INSTDIR\current"
  Delete "$INSTDIR\previous"
  Delete "$INSTDIR\trial"
  Delete "$INSTDIR\failed"
  Delete "$INSTDIR\pointer.tmp"
  Delete "$INSTDIR\Suoma.exe"
  Delete "$INSTDIR\Suoma.exe.old"
  Delete "$INSTDIR\Uninstall.exe"
  ; Only when nothing foreign lies in it.
  RMDir "$INSTDIR"
  Delete "$DESKTOP\${WORDS_NAME}.lnk"
  RMDir /r "$SMPROGRAMS\${WORDS_NAME}"
  DeleteRegKey HKCU "${KEY}"
  ${If} $records == "gone"
    RMDir /r "$LOCALAPPDATA\suoma"
  ${EndIf}
  StrCpy $records "were $records"
SectionEnd
