"""Workers: RQ jobs and the dispatcher, headless; they read state first and may run twice."""
