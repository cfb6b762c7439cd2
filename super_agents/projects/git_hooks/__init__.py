"""Git's hooks of a project: put in beside what was there, taken out without a trace."""
