"""`./xcontact test`: everything that must hold before a change is accepted."""
