"""Figure scripts read without running them: functions, signatures, the controls that follow, packages they need."""
