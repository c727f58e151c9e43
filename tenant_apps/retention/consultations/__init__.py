"""« Qui a consulté mes demandes » : functions, dates and hours; never a name."""
