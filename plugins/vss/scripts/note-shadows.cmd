@echo off
rem Writes down the ids of the shadow copies that were just made: they are variables of the process that runs this.
if not defined VSS_SHADOW_SET exit /b 1
(set TD_& set VSS_SHADOW_SET) > "%~dp0shadows.tmp"
move /y "%~dp0shadows.tmp" "%~dp0shadows.txt" > nul
exit /b 0
